package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.List;

/**
 * What a log of which only the hello was here takes along when it goes: entries that cite it have
 * their gaps again, as if it had never been heard of. Inside one transaction.
 */
final class LostCitations {

  private final WriteTransaction tx;
  private final int room;
  private final EntryRows rows;

  LostCitations(WriteTransaction tx, int room) {
    this.tx = tx;
    this.room = room;
    this.rows = new EntryRows(tx, room);
  }

  /**
   * Takes the log's own citations out, and opens those of it. Whether entries cite it that are
   * void: they may be so because of it alone, which only a rebuild can tell.
   */
  boolean lose(WriterLog log) {
    forgetOwn(log);
    boolean isVoid = false;
    for (Bytes citation : of(log.tag())) {
      KeyReader key = new KeyReader(citation);
      long unusedRoom = key.number();
      LogTag unusedTag = key.tag();
      long unusedLength = key.number();
      int citing = (int) key.number();
      long index = key.number();
      EntryRow row = rows.require(citing, index);
      rows.put(citing, index, row.withMissing(row.missing() + 1));
      tx.put(RoomTables.CITING, citation, TimeRules.MISSING);
      isVoid |= row.state() == EntryRow.State.VOID;
    }
    rows.flush(tx);
    return isVoid;
  }

  /** Nothing must come back to a log that is gone. Only its hello can have cited anything. */
  private void forgetOwn(WriterLog log) {
    Bytes hello = tx.get(RoomTables.CONTROL, RoomTables.place(room, log.number(), 0));
    if (hello != null) {
      for (Seen head : ControlEntries.entry(hello).seen()) {
        tx.delete(
            RoomTables.CITING, RoomTables.citing(room, head.tag(), head.length(), log.number(), 0));
      }
    }
  }

  /** Those of its hello. */
  private List<Bytes> of(LogTag tag) {
    List<Bytes> citations = new ArrayList<>();
    tx.scan(
        RoomTables.CITING,
        RoomTables.citing(room, tag, 1, 0, 0),
        RoomTables.citing(room, tag, 2, 0, 0),
        (key, value) -> !value.equals(TimeRules.HELLO_ALONE) || citations.add(key));
    return citations;
  }
}
