package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.store.Storage;
import dev.covey.node.room.index.RoomTables;
import java.util.HashMap;
import java.util.Map;

/** When this node last noticed the members of a room: its own note. Safe on any thread. */
final class NoticedTable {

  private final Storage storage;
  private final int room;

  NoticedTable(Storage storage, int room) {
    this.storage = storage;
    this.room = room;
  }

  /** Milliseconds since 1970, by identity. */
  Map<PublicKey, Long> all() {
    Bytes from = RoomTables.room(room);
    return storage.read(
        tx -> {
          Map<PublicKey, Long> all = new HashMap<>();
          tx.scan(
              RoomTables.NOTICED,
              from,
              RoomTables.room(room + 1),
              (key, value) -> {
                Bytes identity = key.slice(from.length(), key.length() - from.length());
                all.put(new PublicKey(identity.compact()), millis(value));
                return true;
              });
          return all;
        });
  }

  void put(Map<PublicKey, Long> noticed) {
    boolean unused =
        storage.write(
            tx -> {
              noticed.forEach(
                  (identity, millis) ->
                      tx.put(
                          RoomTables.NOTICED,
                          RoomTables.room(room).concat(identity.bytes()),
                          new Encoder(8).u64(millis).toBytes()));
              return true;
            });
  }

  private static long millis(Bytes value) {
    try {
      return new Decoder(value).u64();
    } catch (ProtocolViolationException e) {
      throw new StorageException("a note about a member is damaged: " + e.getMessage(), e);
    }
  }
}
