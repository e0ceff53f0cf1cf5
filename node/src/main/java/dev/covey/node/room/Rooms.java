package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.RoomKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.key.RoomName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** The rooms of a node, kept across restarts. Safe on any thread. */
public final class Rooms implements AutoCloseable {

  private final RoomServices services;
  private final ForgottenRooms forgotten;
  private final List<LocalRoom> rooms = new CopyOnWriteArrayList<>();
  private final Map<LocalRoom, Integer> numbers = new HashMap<>();
  private volatile Runnable changed = () -> {};
  private volatile @Nullable LocalRoom own;
  private int nextNumber;

  private Rooms(RoomServices services) {
    this.services = services;
    this.forgotten = new ForgottenRooms(services);
    this.nextNumber = forgotten.finish() + 1;
  }

  /** Opens the rooms that the store holds, and applies what is here. */
  public static Rooms open(RoomServices services) {
    Rooms rooms = new Rooms(services);
    Storage storage = services.store().storage();
    List<Stored> stored =
        storage.read(
            tx -> {
              List<Stored> rows = new ArrayList<>();
              tx.scan(
                  RoomTables.ROOMS,
                  RoomTables.room(0),
                  RoomTables.room(-1),
                  (key, row) ->
                      rows.add(new Stored(RoomTables.numberOf(key), RoomRecord.decode(row))));
              return rows;
            });
    for (Stored room : stored) {
      rooms.start(room.number(), room.roomRecord());
    }
    return rooms;
  }

  /** How many rooms a store holds, without the one that the devices of this identity share. */
  public static int count(Storage storage, PublicKey self) {
    return storage.read(
        tx -> {
          int[] others = new int[1];
          tx.scan(
              RoomTables.ROOMS,
              RoomTables.room(0),
              RoomTables.room(-1),
              (unusedKey, row) -> {
                others[0] += RoomRecord.decode(row).isOwn(self) ? 0 : 1;
                return true;
              });
          return others[0];
        });
  }

  private record Stored(int number, RoomRecord roomRecord) {}

  /** Founds a room that others join by its invites. On disk when it returns. */
  public LocalRoom create(String name) {
    String checked = RoomName.require(name);
    RoomKeys keys = RoomKeys.found(RoomKeys.freshKey(), services.identity().deviceSecret());
    LocalRoom room = enter(keys, RoomRecord.founded(checked, keys));
    Invitation unused = room.membership().invite(InviteTerms.WRITERS);
    return room;
  }

  /**
   * The room of this identity and another one, which is there without a word between them. On disk
   * when it returns. {@link IllegalArgumentException} if the other is no identity, or one's own.
   */
  public LocalRoom direct(PublicKey other) {
    return enter(RoomKeys.direct(services.identity().identity(), other), RoomRecord.direct(other));
  }

  /** Opens the room of a name or of 64 hex digits. On disk when it returns. */
  public LocalRoom openRoom(String nameOrTopic) {
    return join(new RoomLink.Open(nameOrTopic, List.of()));
  }

  /** The room that the devices of this identity share; not among {@link #all}. On disk then. */
  public LocalRoom own() {
    PublicKey self = services.identity().identity().publicKey();
    return enter(RoomKeys.own(services.identity().identity()), RoomRecord.own(self));
  }

  /** Says from now on that a room was entered, or its members or keys changed; must not wait. */
  public void onChange(Runnable listener) {
    changed = listener;
  }

  /**
   * Joins the room of a link. One that this node has already is returned; if it was put out, left,
   * or was not let in, it comes in again by this link. On disk when it returns.
   */
  public LocalRoom join(RoomLink link) {
    return enter(link.keys(), RoomRecord.of(link));
  }

  private synchronized LocalRoom enter(RoomKeys keys, RoomRecord fresh) {
    Optional<LocalRoom> known = ofId(keys.id());
    if (known.isPresent()) {
      known.get().comeBack(fresh.invitedBy());
      return known.get();
    }
    forgotten.recall(keys.id());
    long now = services.clock().instant().toEpochMilli();
    return enter(
        fresh,
        fresh.kind() == RoomKind.INVITE
            ? List.of(new KeyTable.Row(keys.current(), now, true))
            : List.of());
  }

  /**
   * Leaves nothing of a room here. It is closed, and forgotten after a crash as well; all of it is
   * gone when this returns.
   */
  public synchronized void forget(LocalRoom room) {
    Integer number = numbers.remove(room);
    if (number != null) {
      rooms.remove(room);
      room.close();
      forgotten.forget(number, room.keys().id());
    }
  }

  /**
   * A room that another device is in; empty if it is another one than it was said to be, or was
   * forgotten here.
   */
  synchronized Optional<LocalRoom> enter(Bytes id, RoomRecord fresh, List<KeyTable.Row> keys) {
    return !forgotten.contains(id)
            && fresh.keys(services.identity(), keys).id().equals(id)
            && ofId(id).isEmpty()
        ? Optional.of(enter(fresh, keys))
        : Optional.empty();
  }

  private LocalRoom enter(RoomRecord first, List<KeyTable.Row> keys) {
    RoomRecord fresh = unwritten(first, keys);
    int number = nextNumber;
    // What a crash, or a full disk, has left of a room that was never entered.
    boolean unused =
        services
            .store()
            .storage()
            .write(
                tx -> {
                  tx.deleteRange(
                      RoomTables.KEYS, RoomTables.room(number), RoomTables.room(number + 1));
                  return true;
                });
    // First the keys: a room whose keys are lost cannot be opened.
    KeyTable table = new KeyTable(services.store().storage(), number);
    long now = services.clock().instant().toEpochMilli();
    keys.forEach(row -> table.put(row.keys(), now, row.vouched()));
    Bytes row = fresh.encode();
    services
        .store()
        .storage()
        .write(
            tx -> {
              tx.put(RoomTables.ROOMS, RoomTables.room(number), row);
              return true;
            });
    nextNumber = number + 1; // Taken, whatever becomes of the start: the room is on disk.
    return start(number, fresh);
  }

  /**
   * What was written here before the room was forgotten is others' to keep, and not gone on with.
   */
  private RoomRecord unwritten(RoomRecord first, List<KeyTable.Row> keys) {
    RoomKeys of = first.keys(services.identity(), keys);
    Bytes secret = services.identity().deviceSecret();
    long generation = first.generation();
    while (services.store().create(of.writerLog(secret, generation)).length() > 0) {
      generation++;
    }
    return first.withGeneration(generation);
  }

  private Optional<LocalRoom> ofId(Bytes id) {
    LocalRoom shared = own;
    return shared != null && shared.keys().id().equals(id)
        ? Optional.of(shared)
        : rooms.stream().filter(room -> room.keys().id().equals(id)).findFirst();
  }

  /** All rooms, oldest first; not the one of this identity's devices. */
  public List<LocalRoom> all() {
    return List.copyOf(rooms);
  }

  /** The room with this id, this unique beginning of an id, or this unique name. */
  public Optional<LocalRoom> find(String idOrName) {
    String beginning = idOrName.toLowerCase(Locale.ROOT);
    List<LocalRoom> byName = rooms.stream().filter(r -> r.name().equals(idOrName)).toList();
    List<LocalRoom> byId =
        beginning.isEmpty()
            ? List.of()
            : rooms.stream().filter(r -> r.id().startsWith(beginning)).toList();
    if (byId.size() == 1 && byId.get(0).id().equals(beginning)) {
      return Optional.of(byId.get(0));
    }
    if (byName.size() == 1) {
      return Optional.of(byName.get(0));
    }
    return byName.isEmpty() && byId.size() == 1 ? Optional.of(byId.get(0)) : Optional.empty();
  }

  /** Closes all rooms; the store stays open. Idempotent. */
  @Override
  public void close() {
    rooms.forEach(LocalRoom::close);
    LocalRoom shared = own;
    if (shared != null) {
      shared.close();
    }
  }

  @CanIgnoreReturnValue
  private synchronized LocalRoom start(int number, RoomRecord roomRecord) {
    LocalRoom room = new LocalRoom(services, number, roomRecord);
    room.onChange(() -> changed.run());
    room.start();
    if (roomRecord.isOwn(services.identity().identity().publicKey())) {
      own = room;
    } else {
      rooms.add(room);
      numbers.put(room, number);
    }
    nextNumber = Math.max(nextNumber, number + 1);
    changed.run();
    return room;
  }
}
