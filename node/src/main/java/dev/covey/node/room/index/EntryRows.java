package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.WriteTransaction;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entry rows of a room, 32 to a key; pages that were read or written are kept. Confined to one
 * transaction.
 */
final class EntryRows {

  private static final int SHIFT = 5;
  private static final int ROWS = 1 << SHIFT;

  private final ReadTransaction tx;
  private final int room;
  private final Map<Place, Page> pages = new HashMap<>();

  EntryRows(ReadTransaction tx, int room) {
    this.tx = tx;
    this.room = room;
  }

  /** Where a page is. */
  private record Place(int log, long page) {}

  private static final class Page {
    private final EntryRow[] rows = new EntryRow[ROWS];
    private int size;
    private boolean changed;
  }

  /** Sees one row; may put another one in its place. */
  interface Visitor {
    void visit(long index, EntryRow row);
  }

  @Nullable EntryRow get(int log, long index) {
    Page page = page(new Place(log, index >>> SHIFT));
    int slot = (int) index & (ROWS - 1);
    return slot < page.size ? page.rows[slot] : null;
  }

  /** The row of an entry that the tables say is there. */
  EntryRow require(int log, long index) {
    EntryRow row = get(log, index);
    if (row == null) {
      throw new IllegalStateException(
          "room index: entry " + index + " of log " + log + " has no row");
    }
    return row;
  }

  /** Replaces a row, or adds the next one of a log. */
  void put(int log, long index, EntryRow row) {
    Page page = page(new Place(log, index >>> SHIFT));
    int slot = (int) index & (ROWS - 1);
    if (slot > page.size) {
      throw new IllegalStateException(
          "room index: entry " + index + " of log " + log + " comes before those before it");
    }
    page.size = Math.max(page.size, slot + 1);
    page.rows[slot] = row;
    page.changed = true;
  }

  /** Sees the rows of a log, rising, from an index up to an end. */
  void forEach(int log, long from, long end, Visitor visitor) {
    for (long index = from; index < end; index++) {
      EntryRow row = get(log, index);
      if (row == null) {
        return;
      }
      visitor.visit(index, row);
    }
  }

  /** Writes what was put. */
  void flush(WriteTransaction into) {
    pages.forEach(
        (place, page) -> {
          if (page.changed) {
            KeyWriter out = new KeyWriter(16 * page.size);
            for (int slot = 0; slot < page.size; slot++) {
              page.rows[slot].write(out);
            }
            into.put(
                RoomTables.ENTRIES,
                RoomTables.place(room, place.log(), place.page()),
                out.toBytes());
            page.changed = false;
          }
        });
  }

  private Page page(Place place) {
    Page page = pages.get(place);
    if (page == null) {
      page = new Page();
      Bytes stored = tx.get(RoomTables.ENTRIES, RoomTables.place(room, place.log(), place.page()));
      if (stored != null) {
        KeyReader in = new KeyReader(stored);
        while (in.hasMore()) {
          page.rows[page.size++] = EntryRow.read(in);
        }
      }
      pages.put(place, page);
    }
    return page;
  }
}
