package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.util.List;

/** Empties the tables that can be made again, inside one transaction. */
final class Rebuild {

  private Rebuild() {}

  /**
   * Leaves of all entries their positions alone.
   *
   * @param logs as they are when nothing of them is applied
   */
  @CanIgnoreReturnValue
  static boolean empty(WriteTransaction tx, int room, List<WriterLog> logs) {
    Bytes from = RoomTables.room(room);
    Bytes to = RoomTables.room(room + 1);
    for (Table table : RoomTables.DERIVED) {
      tx.deleteRange(table, from, to);
    }
    EntryRows rows = new EntryRows(tx, room);
    for (WriterLog log : logs) {
      rows.forEach(
          log.number(),
          0,
          log.known(),
          (index, row) -> rows.put(log.number(), index, row.pending()));
      tx.put(RoomTables.LOGS, RoomTables.log(room, log.number()), log.encode());
    }
    rows.flush(tx);
    return true;
  }
}
