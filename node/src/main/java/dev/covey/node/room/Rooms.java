package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.key.RoomName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The rooms of a node, kept across restarts. Safe on any thread. */
public final class Rooms implements AutoCloseable {

  private final RoomServices services;
  private final List<LocalRoom> rooms = new CopyOnWriteArrayList<>();
  private int nextNumber = 1;

  private Rooms(RoomServices services) {
    this.services = services;
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

  private record Stored(int number, RoomRecord roomRecord) {}

  /** Founds a room that others join by its link. On disk when it returns. */
  public LocalRoom create(String name) {
    String checked = RoomName.require(name);
    RoomKeys keys = RoomKeys.found(RoomKeys.freshRoomKey(), services.identity().deviceSecret());
    return join(
        new RoomLink.Founded(keys.roomKey(), keys.founder().orElseThrow(), checked, List.of()));
  }

  /** Opens the room of a name or of 64 hex digits. On disk when it returns. */
  public LocalRoom openRoom(String nameOrTopic) {
    return join(new RoomLink.Open(nameOrTopic, List.of()));
  }

  /** Joins the room of a link, or returns it if this node is in it. On disk when it returns. */
  public synchronized LocalRoom join(RoomLink link) {
    String id = link.keys().id().hex();
    for (LocalRoom room : rooms) {
      if (room.id().equals(id)) {
        return room;
      }
    }
    int number = nextNumber;
    RoomRecord fresh = RoomRecord.of(link);
    Bytes row = fresh.encode();
    services
        .store()
        .storage()
        .write(
            tx -> {
              tx.put(RoomTables.ROOMS, RoomTables.room(number), row);
              return true;
            });
    return start(number, fresh);
  }

  /** All rooms, oldest first. */
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
  }

  @CanIgnoreReturnValue
  private synchronized LocalRoom start(int number, RoomRecord roomRecord) {
    LocalRoom room = new LocalRoom(services, number, roomRecord);
    room.start();
    rooms.add(room);
    nextNumber = Math.max(nextNumber, number + 1);
    return room;
  }
}
