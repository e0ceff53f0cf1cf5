package dev.covey.core.store.lmdb;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Table;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Stat;
import org.lmdbjava.Txn;

/** Reads of one LMDB transaction, whether it may write or not. */
class LmdbReadTransaction implements ReadTransaction {

  final LmdbEnvironment environment;
  final Txn<Memory> transaction;
  final Memory keyMemory = new Memory();

  LmdbReadTransaction(LmdbEnvironment environment, Txn<Memory> transaction) {
    this.environment = environment;
    this.transaction = transaction;
  }

  @Override
  public @Nullable Bytes get(Table table, Bytes key) {
    Memory found = dbi(table).get(transaction, keyMemory.fill(key));
    return found == null ? null : found.copy();
  }

  @Override
  public boolean contains(Table table, Bytes key) {
    return dbi(table).get(transaction, keyMemory.fill(key)) != null;
  }

  @Override
  public void scan(Table table, Bytes from, Bytes to, Visitor visitor) {
    try (Cursor<Memory> cursor = dbi(table).openCursor(transaction)) {
      boolean found = cursor.get(keyMemory.fill(from), GetOp.MDB_SET_RANGE);
      while (found) {
        Bytes key = cursor.key().copy();
        if (key.compareTo(to) >= 0 || !visitor.visit(key, cursor.val().copy())) {
          return;
        }
        found = cursor.next();
      }
    }
  }

  @Override
  public void scanBackwards(Table table, Bytes from, Bytes to, Visitor visitor) {
    try (Cursor<Memory> cursor = dbi(table).openCursor(transaction)) {
      boolean found =
          cursor.get(keyMemory.fill(to), GetOp.MDB_SET_RANGE) ? cursor.prev() : cursor.last();
      while (found) {
        Bytes key = cursor.key().copy();
        if (key.compareTo(from) < 0 || !visitor.visit(key, cursor.val().copy())) {
          return;
        }
        found = cursor.prev();
      }
    }
  }

  @Override
  public long size(Table table) {
    Stat pages = dbi(table).stat(transaction);
    return pages.pageSize * (pages.branchPages + pages.leafPages + pages.overflowPages);
  }

  final Dbi<Memory> dbi(Table table) {
    return environment.dbi(table);
  }
}
