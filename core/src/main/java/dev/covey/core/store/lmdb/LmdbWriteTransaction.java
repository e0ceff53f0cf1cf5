package dev.covey.core.store.lmdb;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.lmdbjava.Cursor;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** The one write transaction, on the storage's thread. */
final class LmdbWriteTransaction extends LmdbReadTransaction implements WriteTransaction {

  private final Memory valueMemory = new Memory();
  private final Map<Object, Object> attachments = new HashMap<>();
  private final List<Runnable> before = new ArrayList<>();
  private final List<Runnable> after = new ArrayList<>();
  private long changes;
  private long bytes;

  LmdbWriteTransaction(LmdbEnvironment environment, Txn<Memory> transaction) {
    super(environment, transaction);
  }

  @Override
  public void put(Table table, Bytes key, Bytes value) {
    changes++;
    bytes += key.length() + value.length();
    dbi(table).put(transaction, keyMemory.fill(key), valueMemory.fill(value));
  }

  @Override
  public boolean delete(Table table, Bytes key) {
    changes++;
    return dbi(table).delete(transaction, keyMemory.fill(key));
  }

  @Override
  public long deleteRange(Table table, Bytes from, Bytes to) {
    changes++;
    long deleted = 0;
    try (Cursor<Memory> cursor = dbi(table).openCursor(transaction)) {
      while (cursor.get(keyMemory.fill(from), GetOp.MDB_SET_RANGE)
          && cursor.key().copy().compareTo(to) < 0) {
        cursor.delete();
        deleted++;
      }
    }
    return deleted;
  }

  @Override
  public <T> T attachment(Object key, Class<T> type, Supplier<T> supplier) {
    changes++; // what is attached may change without a put
    return type.cast(attachments.computeIfAbsent(key, ignored -> supplier.get()));
  }

  @Override
  public void beforeCommit(Runnable work) {
    changes++;
    before.add(work);
  }

  @Override
  public void afterCommit(Runnable event) {
    changes++;
    after.add(event);
  }

  /** Grows with everything that would have to be undone. */
  long changes() {
    return changes;
  }

  /** Bytes put so far. */
  long bytes() {
    return bytes;
  }

  void runBeforeCommit() {
    for (int i = 0; i < before.size(); i++) {
      before.get(i).run();
    }
  }

  List<Runnable> afterCommitEvents() {
    return after;
  }
}
