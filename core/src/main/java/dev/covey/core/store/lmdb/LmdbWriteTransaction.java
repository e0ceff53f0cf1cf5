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
final class LmdbWriteTransaction extends LmdbReadTransaction
    implements WriteTransaction, AutoCloseable {

  /** Computations that are worth waking another thread for. */
  private static final int WORTH_SHARING = 4;

  private final TableWriters writers;
  private final Map<Object, Object> attachments = new HashMap<>();
  private final List<Runnable> computations = new ArrayList<>();
  private final List<Runnable> before = new ArrayList<>();
  private final List<Runnable> after = new ArrayList<>();
  private long changes;
  private long bytes;

  LmdbWriteTransaction(LmdbEnvironment environment, Txn<Memory> transaction, TableWriters writers) {
    super(environment, transaction);
    this.writers = writers;
  }

  @Override
  public void put(Table table, Bytes key, Bytes value) {
    changes++;
    bytes += key.length() + value.length();
    writers.of(table).put(transaction, key, value);
  }

  @Override
  public boolean delete(Table table, Bytes key) {
    changes++;
    writers.of(table).release();
    return dbi(table).delete(transaction, keyMemory.fill(key));
  }

  @Override
  public long deleteRange(Table table, Bytes from, Bytes to) {
    changes++;
    writers.of(table).release();
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
  public void beforeCommit(Runnable computation, Runnable work) {
    computations.add(computation);
    beforeCommit(work);
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

  /** Ends the use of it: it can be committed or rolled back now, and not be written to. */
  @Override
  public void close() {
    writers.release();
  }

  void runBeforeCommit() {
    if (computations.size() < WORTH_SHARING) {
      computations.forEach(Runnable::run);
    } else {
      computations.parallelStream().forEach(Runnable::run);
    }
    for (int i = 0; i < before.size(); i++) {
      before.get(i).run();
    }
  }

  List<Runnable> afterCommitEvents() {
    return after;
  }
}
