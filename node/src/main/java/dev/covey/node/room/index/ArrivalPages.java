package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.WriteTransaction;
import org.jspecify.annotations.Nullable;

/** Arrival order: 64 positions to a key, from 1 on. Confined to one transaction. */
final class ArrivalPages {

  private static final int SHIFT = 6;

  private final WriteTransaction tx;
  private final int room;
  private long position;
  private @Nullable KeyWriter open;

  /**
   * @param position the newest there is
   */
  ArrivalPages(WriteTransaction tx, int room, long position) {
    this.tx = tx;
    this.room = room;
    this.position = position;
  }

  /** Sees where an entry is; returns whether it wants the next. */
  interface Visitor {
    boolean visit(long position, int log, long index);
  }

  long position() {
    return position;
  }

  /** Gives an entry the next position. */
  long append(int log, long index) {
    if (open != null && (position & ((1 << SHIFT) - 1)) == 0) {
      flush();
    }
    position++;
    writer().number(log).number(index);
    return position;
  }

  /** Writes what was appended. */
  void flush() {
    if (open != null) {
      tx.put(RoomTables.ARRIVAL, RoomTables.page(room, pageOf(position)), open.toBytes());
      open = null;
    }
  }

  private KeyWriter writer() {
    KeyWriter writer = open;
    if (writer == null) {
      writer = new KeyWriter(8 << SHIFT);
      Bytes stored = tx.get(RoomTables.ARRIVAL, RoomTables.page(room, pageOf(position)));
      if (stored != null) {
        writer.raw(stored);
      }
      open = writer;
    }
    return writer;
  }

  /** The newest position of a room; 0 when nothing arrived. */
  static long newest(ReadTransaction tx, int room) {
    long[] newest = {0};
    tx.scanBackwards(
        RoomTables.ARRIVAL,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, value) -> {
          newest[0] = firstOf(key) - 1;
          return !each(key, value, (position, log, index) -> position == ++newest[0]);
        });
    return newest[0];
  }

  /** Sees what arrived from a position on. */
  static void forEach(ReadTransaction tx, int room, long from, Visitor visitor) {
    tx.scan(
        RoomTables.ARRIVAL,
        RoomTables.page(room, pageOf(Math.max(1, from))),
        RoomTables.room(room + 1),
        (key, value) ->
            each(
                key,
                value,
                (position, log, index) -> position < from || visitor.visit(position, log, index)));
  }

  private static boolean each(Bytes key, Bytes value, Visitor visitor) {
    KeyReader in = new KeyReader(value);
    long position = firstOf(key);
    while (in.hasMore()) {
      if (!visitor.visit(position++, (int) in.number(), in.number())) {
        return false;
      }
    }
    return true;
  }

  private static long firstOf(Bytes key) {
    KeyReader in = new KeyReader(key);
    long unused = in.number();
    return (in.number() << SHIFT) + 1;
  }

  private static long pageOf(long position) {
    return (position - 1) >>> SHIFT;
  }
}
