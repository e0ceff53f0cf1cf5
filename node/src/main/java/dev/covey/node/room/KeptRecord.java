package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.node.room.index.RoomTables;

/** The row of a room in this node's list of rooms. Safe on any thread. */
final class KeptRecord {

  private final Storage storage;
  private final Bytes key;
  private volatile RoomRecord now;

  KeptRecord(Storage storage, int room, RoomRecord now) {
    this.storage = storage;
    this.key = RoomTables.room(room);
    this.now = now;
  }

  RoomRecord now() {
    return now;
  }

  /** Durable when it returns. */
  void keep(RoomRecord changed) {
    boolean kept =
        storage.write(
            tx -> {
              tx.put(RoomTables.ROOMS, key, changed.encode());
              return true;
            });
    if (kept) {
      now = changed;
    }
  }
}
