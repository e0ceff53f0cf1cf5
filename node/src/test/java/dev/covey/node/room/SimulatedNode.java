package dev.covey.node.room;

import dev.covey.api.MemberKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.SimulatedStorage.Disk;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.MirrorKey;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A device with a disk, a clock that may be wrong, and, while it is up, a process: a real room over
 * a simulated storage, everything on one thread.
 */
final class SimulatedNode {

  final String name;
  final Identity identity;
  final boolean isHostile;

  /** How far its clock is off, in ms. */
  long skew;

  /** Nodes on other islands are out of reach. */
  int island;

  /** It wrote after its disk was set back, perhaps before anybody told it what it had written. */
  boolean wasSetBack;

  /** Its clock was years ahead: what it wrote then waits. */
  boolean wasAhead;

  /** Logs that others told of, by the device that did. */
  final Set<String> introduced = new TreeSet<>();

  private final SimulatedTime time;
  private final Random random;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private Disk disk = new Disk();
  private @Nullable Disk backup;
  private @Nullable SimulatedStorage storage;
  private @Nullable LogStore store;
  private @Nullable Rooms rooms;
  private @Nullable SimulatedNetwork network;
  private int process;
  private List<EpochKeys> mirroredOf = List.of();
  private @Nullable EpochKeys mirroredBy;
  private List<Bytes> mirrorKeys = List.of();

  SimulatedNode(
      SimulatedTime time, Random random, String person, int device, Bytes secret, boolean hostile) {
    this.time = time;
    this.random = random;
    this.name = person + "/" + device;
    this.isHostile = hostile;
    this.identity =
        Identity.of(
            pair(secret, person),
            pair(secret, name),
            person,
            MemberKind.PERSON,
            Instant.ofEpochMilli(SimulatedTime.START));
  }

  static KeyPair pair(Bytes secret, String name) {
    return KeyPair.fromSeed(Blake2b.hash(secret, Bytes.utf8(name)));
  }

  PublicKey who() {
    return identity.identity().publicKey();
  }

  PublicKey device() {
    return identity.device().publicKey();
  }

  void joinNetwork(SimulatedNetwork to) {
    network = to;
  }

  /** Whether its process is up and in the room. */
  boolean isUp() {
    return rooms != null && !rooms.all().isEmpty();
  }

  boolean isStopped() {
    return rooms == null;
  }

  /** The room, of a node that is up. */
  LocalRoom room() {
    return Objects.requireNonNull(rooms).all().get(0);
  }

  LogStore store() {
    return Objects.requireNonNull(store);
  }

  SimulatedStorage storage() {
    return Objects.requireNonNull(storage);
  }

  Disk disk() {
    return disk;
  }

  boolean hasBackup() {
    return backup != null;
  }

  /** Begins a process on what is on the disk. */
  void start() {
    start(Integer.MAX_VALUE);
  }

  /** As {@link #start()}, for a process that ends after so many commits. */
  void start(int commits) {
    process++;
    tasks.clear();
    introduced.clear();
    storage = new SimulatedStorage(disk);
    if (commits < Integer.MAX_VALUE) {
      storage.endAfter(commits, random.nextBoolean());
    }
    try {
      store = LogStore.over(storage, name);
      rooms = Rooms.open(services(store));
      settle();
      storage.endAfter(Integer.MAX_VALUE, true);
      if (storage.isDead()) {
        stop();
      } else {
        listen();
      }
    } catch (SimulatedStorage.Ended e) {
      stop();
    }
  }

  private RoomServices services(LogStore opened) {
    int current = process;
    return new RoomServices(
        opened,
        identity,
        new LogFileStore(opened),
        () -> Instant.ofEpochMilli(time.now() + skew),
        tasks::add,
        new Downloads(),
        (millis, work) ->
            time.after(
                millis / 8 + random.nextInt((int) millis),
                () -> {
                  if (process == current && rooms != null) {
                    boolean unused = act(work);
                  }
                }));
  }

  private void listen() {
    if (isUp()) {
      Registration unused =
          room().memberLogs().onHead(head -> Objects.requireNonNull(network).grown(this, head));
    }
  }

  /** The process ends, and what it has not committed is lost. */
  void stop() {
    process++;
    if (storage != null) {
      storage.end();
    }
    rooms = null;
    store = null;
    tasks.clear();
  }

  void backUp() {
    backup = disk.copy();
  }

  /** The disk is as it was when it was backed up; the node is down. */
  void restore() {
    stop();
    disk = Objects.requireNonNull(backup).copy();
    wasSetBack = true;
  }

  /** Founds a room with a key that follows from the secret. */
  void found(Bytes secret) {
    SimulatedStorage first = new SimulatedStorage(disk);
    RoomKeys keys = RoomKeys.found(Blake2b.hash(secret), identity.deviceSecret());
    new KeyTable(first, 1).put(keys.current(), time.now(), true);
    boolean unused =
        first.write(
            tx -> {
              tx.put(
                  RoomTables.ROOMS,
                  RoomTables.room(1),
                  RoomRecord.founded("the room", keys).encode());
              return true;
            });
    start();
  }

  /** Forgets its room; false if the process ended meanwhile, at a commit if there are that many. */
  boolean forget(int commits) {
    return act(() -> Objects.requireNonNull(rooms).forget(room()), commits);
  }

  boolean join(RoomLink link) {
    boolean alive =
        act(
            () -> {
              LocalRoom unused = Objects.requireNonNull(rooms).join(link);
            });
    if (alive) {
      listen();
    }
    return alive;
  }

  /** Does something, and what follows from it; false if the process ended meanwhile. */
  boolean act(Runnable work) {
    return act(work, Integer.MAX_VALUE);
  }

  /** As {@link #act(Runnable)}; the process ends at a commit if there are that many. */
  boolean act(Runnable work, int commits) {
    if (rooms == null) {
      return false;
    }
    SimulatedStorage current = storage();
    current.endAfter(commits, random.nextBoolean());
    try {
      work.run();
      current.endAfter(Integer.MAX_VALUE, true);
      settle();
      if (current.isDead()) { // In a task of the room, which notes what goes wrong and goes on.
        stop();
      }
      return !isStopped();
    } catch (SimulatedStorage.Ended e) {
      stop();
      return false;
    } finally {
      current.endAfter(Integer.MAX_VALUE, true);
    }
  }

  /** What a room hands to its executor is done; what goes wrong in it is not just noted. */
  private void settle() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    if (isUp()) {
      room().pass();
    }
  }

  /** The keys by which it is let in, as of the keys that it knows. */
  List<Bytes> mirrorKeys() {
    List<EpochKeys> known = room().keys().all();
    EpochKeys current = room().keys().current();
    if (!known.equals(mirroredOf) || !current.equals(mirroredBy)) {
      mirroredOf = known;
      mirroredBy = current;
      mirrorKeys = room().network().mirrorKeys().stream().map(MirrorKey::key).toList();
    }
    return mirrorKeys;
  }

  @Override
  public String toString() {
    return name;
  }
}
