package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.node.room.index.RoomTables;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Others' content logs that a room's files were fetched from, so that they go with the room. Safe
 * on any thread.
 */
final class ContentLogs {

  private static final Bytes PRESENT = Bytes.wrap(new byte[] {1});

  private final Storage storage;
  private final int room;
  private final Set<LogKey> noted = ConcurrentHashMap.newKeySet();

  ContentLogs(Storage storage, int room) {
    this.storage = storage;
    this.room = room;
  }

  /** Notes one; durable before whatever is written after this returned. */
  void note(LogKey log) {
    if (noted.add(log)) {
      var unused =
          storage.submit(
              tx -> {
                tx.put(RoomTables.CONTENT, RoomTables.room(room).concat(log.bytes()), PRESENT);
                return true;
              });
    }
  }

  static List<LogKey> all(ReadTransaction tx, int room) {
    Bytes prefix = RoomTables.room(room);
    List<LogKey> all = new ArrayList<>();
    tx.scan(
        RoomTables.CONTENT,
        prefix,
        RoomTables.room(room + 1),
        (key, unusedValue) ->
            all.add(new LogKey(key.slice(prefix.length(), LogKey.SIZE).compact())));
    return all;
  }
}
