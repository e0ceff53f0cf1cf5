package dev.covey.node;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Checkup;
import dev.covey.api.Contacts;
import dev.covey.api.Devices;
import dev.covey.api.Finding;
import dev.covey.api.Knocks;
import dev.covey.api.Node;
import dev.covey.api.NodeStatus;
import dev.covey.api.Profile;
import dev.covey.api.Room;
import dev.covey.api.RoomStanding;
import dev.covey.core.crypto.Argon2id;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogStore;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.node.backup.BackupFile;
import dev.covey.node.backup.Belongings;
import dev.covey.node.device.DeviceBook;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.Downloads;
import dev.covey.node.room.Later;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.RoomServices;
import dev.covey.node.room.Rooms;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.swarm.Swarm;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A node in this process, on a data directory of its own. Safe on any thread. */
public final class LocalNode implements Node {

  private static final Logger LOG = LoggerFactory.getLogger(LocalNode.class);

  private final DataDirectory directory;
  private final Identity identity;
  private final LogStore store;
  private final Rooms rooms;
  private final NodePeople people;
  private final NodeDevices devices;
  private final DeviceSharing sharing;
  private final Optional<NodeNetwork> network;
  private final NodeConfig config;
  private final Instant startedAt = Instant.now();
  private final Deque<AutoCloseable> toClose;
  private boolean closed;

  private LocalNode(
      NodeConfig config,
      DataDirectory directory,
      Identity identity,
      LogStore store,
      Rooms rooms,
      NodePeople people,
      DeviceOffers offers,
      Executor application,
      Optional<NodeNetwork> network,
      Deque<AutoCloseable> toClose) {
    this.config = config;
    this.directory = directory;
    this.identity = identity;
    this.store = store;
    this.rooms = rooms;
    this.people = people;
    DeviceBook book = DeviceBook.open(store.storage(), identity);
    this.sharing =
        new DeviceSharing(identity, rooms, people.contacts(), book, application, this::entered);
    this.devices =
        new NodeDevices(
            identity,
            book,
            this::belongings,
            this::shutOut,
            offers,
            network.map(used -> used.swarm().transport()),
            network.map(used -> used.swarm().address()),
            network.flatMap(NodeNetwork::discovery));
    this.network = network;
    this.toClose = toClose;
  }

  /**
   * Opens or creates. {@link dev.covey.core.StorageException} when the directory is in use,
   * foreign, damaged or too new; {@link java.io.UncheckedIOException} when the address is taken.
   */
  public static LocalNode open(NodeConfig config) {
    Deque<AutoCloseable> opened = new ArrayDeque<>();
    try {
      return open(config, opened);
    } catch (RuntimeException | Error e) {
      Closing.all(opened);
      throw e;
    }
  }

  private static LocalNode open(NodeConfig config, Deque<AutoCloseable> opened) {
    DataDirectory directory = DataDirectory.open(config.data());
    opened.push(directory);
    Identity stored = identity(config, directory);
    Identity identity = named(stored, config, directory);
    LogStore store = LogStore.open(directory.store(), NodeTables.all());
    opened.push(store);
    AppThreads threads = new AppThreads();
    opened.push(threads);
    ExecutorService application = threads.executor();
    NodeFiles files = new NodeFiles(store);
    Downloads downloads = new Downloads();
    opened.push(downloads);
    Rooms rooms =
        Rooms.open(
            new RoomServices(
                store,
                identity,
                files,
                Clock.systemUTC(),
                application,
                downloads,
                Later.on(application)));
    opened.push(rooms);
    if (!identity.name().equals(stored.name())) {
      rooms.all().forEach(room -> room.callOneself(identity.name()));
    }
    NodePeople people =
        new NodePeople(
            identity, store.storage(), rooms, config.inbox(), Clock.systemUTC(), application);
    DeviceOffers offers = new DeviceOffers(application);
    Optional<NodeNetwork> network = Optional.empty();
    if (config.network()) {
      NodeNetwork used =
          NodeNetwork.open(
              config,
              directory,
              identity.device(),
              store,
              usual -> new Entrance(usual, people.doorbell(), offers),
              application);
      opened.push(used);
      files.askPeers(used.swarm()::want);
      network = Optional.of(used);
    }
    opened.push(people);
    LocalNode node =
        new LocalNode(
            config,
            directory,
            identity,
            store,
            rooms,
            people,
            offers,
            application,
            network,
            opened);
    if (network.isPresent()) {
      // First, as somebody may knock meanwhile, and a room of two is met by whoever sees it then.
      people.start(network.get().swarm(), network.get().discovery(), config.inbox(), node::meet);
      rooms.all().forEach(node::meet);
      node.meet(node.sharing.room());
    }
    opened.push(node.sharing);
    node.sharing.start();
    return node;
  }

  @Override
  public Profile profile() {
    return identity.profile();
  }

  @Override
  public Room createRoom(String name) {
    return meet(rooms.create(name));
  }

  @Override
  public Room openRoom(String nameOrTopic) {
    return meet(rooms.openRoom(nameOrTopic));
  }

  @Override
  public CompletableFuture<Room> joinRoom(String link) {
    try {
      return CompletableFuture.completedFuture(meet(rooms.join(RoomLink.parse(link))));
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public List<Room> rooms() {
    return List.copyOf(rooms.all());
  }

  @Override
  public Optional<Room> room(String idOrName) {
    return rooms.find(idOrName).map(room -> room);
  }

  @Override
  public Room direct(String who, String words) {
    return people.direct(who, words);
  }

  @Override
  public void forget(String roomId) {
    LocalRoom room =
        rooms.all().stream()
            .filter(one -> one.id().equals(roomId))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no room has the id " + roomId));
    if (room.standing() == RoomStanding.MEMBER) {
      throw new IllegalStateException("you are still in this room: leave it first");
    }
    network.ifPresent(used -> used.swarm().leave(room.keys().id()));
    room.other().ifPresent(people::leaveAlone);
    rooms.forget(room);
  }

  @Override
  public Contacts contacts() {
    return people.contacts();
  }

  @Override
  public Knocks knocks() {
    return people;
  }

  @Override
  public Devices devices() {
    return devices;
  }

  @Override
  public byte[] backup(char[] password) {
    return BackupFile.seal(belongings(), password, Argon2id.Cost.DEFAULT).toByteArray();
  }

  @Override
  public NodeStatus status() {
    List<DiscoveryStatus> ways = network.map(NodeNetwork::status).orElse(List.of());
    Optional<Swarm> swarm = network.map(NodeNetwork::swarm);
    List<String> notes = new ArrayList<>();
    rooms.all().forEach(room -> notes.addAll(room.notes()));
    notes.addAll(people.notes());
    notes.addAll(sharing.notes());
    network.flatMap(NodeNetwork::diskNote).ifPresent(notes::add);
    if (swarm.isEmpty()) {
      notes.add("this node does not use the network");
    }
    return new NodeStatus(
        directory.path(),
        ProcessHandle.current().pid(),
        startedAt,
        swarm.map(s -> List.of(HostPort.format(s.address()))).orElse(List.of()),
        ways.stream()
            .flatMap(way -> way.local().stream())
            .map(HostPort::format)
            .findFirst()
            .orElse(""),
        ways.stream().mapToInt(DiscoveryStatus::nodes).sum(),
        swarm.isPresent() ? rooms.all().size() : 0,
        swarm.map(Swarm::peers).orElse(List.of()),
        notes);
  }

  @Override
  public CompletableFuture<List<Finding>> checkup(Checkup depth) {
    CompletableFuture<List<Finding>> result = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                result.complete(look(depth));
              } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
              }
            },
            "covey-checkup");
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  private List<Finding> look(Checkup depth) {
    List<Finding> findings =
        new ArrayList<>(
            new DataCheckup(directory.path(), store, config.minFreeBytes())
                .findings(depth, Instant.now()));
    network.ifPresent(used -> findings.addAll(new NetworkCheckup(config, used).findings()));
    return findings;
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      Closing.all(toClose);
    }
  }

  private Belongings belongings() {
    return NodeTables.collect(store.storage(), identity, Instant.now());
  }

  /** Another device of this identity has entered a room. */
  private void entered(LocalRoom room) {
    meet(room);
    room.devices().other().ifPresent(people::opened);
  }

  /** Revokes a device in every room that it is in; returns whether there was one. */
  private boolean shutOut(PublicKey device) {
    sharing.revoke(device);
    boolean any = false;
    for (LocalRoom room : rooms.all()) {
      try {
        room.membership().revokeDevice(device.toString());
        any = true;
      } catch (IllegalArgumentException e) {
        LOG.debug("{}: {}", room, e.getMessage());
      }
    }
    return any;
  }

  /** Lets the room be found, and looks for those who are in it. */
  @CanIgnoreReturnValue
  private LocalRoom meet(LocalRoom room) {
    room.network().company().ifPresent(company -> company.tellReadMarks(config.readMarks()));
    network
        .map(NodeNetwork::swarm)
        .ifPresent(
            s -> {
              s.join(room.network());
              if (config.linkAddresses()) {
                room.addressesFrom(() -> OwnAddresses.of(s.address()));
              }
              config.peers().forEach(peer -> s.keep(peer, room.network()));
              for (String hint : room.hints()) {
                parse(hint).ifPresent(peer -> s.keep(peer, room.network()));
              }
            });
    return room;
  }

  private static Optional<InetSocketAddress> parse(String hint) {
    try {
      return Optional.of(HostPort.parse(hint));
    } catch (IllegalArgumentException e) {
      LOG.debug("not an address in a link: {}", hint);
      return Optional.empty();
    }
  }

  private static Identity identity(NodeConfig config, DataDirectory directory) {
    String initial = config.name().orElse(System.getProperty("user.name", "someone"));
    return Identity.openOrCreate(directory, initial, config.kind(), Instant.now());
  }

  /** With the name that is asked for, from now on. */
  private static Identity named(Identity identity, NodeConfig config, DataDirectory directory) {
    if (config.name().isPresent() && !config.name().get().equals(identity.name())) {
      Identity renamed = identity.withName(config.name().get());
      renamed.write(directory);
      return renamed;
    }
    return identity;
  }
}
