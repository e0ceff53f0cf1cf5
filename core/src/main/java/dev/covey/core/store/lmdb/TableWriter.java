package dev.covey.core.store.lmdb;

import dev.covey.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Txn;

/**
 * Puts into one table, through a cursor that stays where it put last: neighbours, which blocks and
 * pages mostly are, are put without a search from the root. Confined to the storage's thread; its
 * buffers serve one transaction after the other.
 */
final class TableWriter {

  /** Values from this size on are copied straight into LMDB's page. */
  private static final int LARGE = 4_096;

  private final Dbi<Memory> dbi;
  private final Memory key = new Memory();
  private final Memory value = new Memory();
  private @Nullable Cursor<Memory> cursor;

  TableWriter(Dbi<Memory> dbi) {
    this.dbi = dbi;
  }

  void put(Txn<Memory> transaction, Bytes at, Bytes what) {
    Cursor<Memory> open = cursor;
    if (open == null) {
      open = dbi.openCursor(transaction);
      cursor = open;
    }
    Memory filled = key.fill(at);
    if (what.length() < LARGE) {
      boolean unused = open.put(filled, value.fill(what));
    } else {
      open.reserve(filled, what.length()).store(what);
    }
  }

  /** Forgets where it is. Before the transaction ends, and when others change the table. */
  void release() {
    Cursor<Memory> open = cursor;
    if (open != null) {
      cursor = null;
      open.close();
    }
  }
}
