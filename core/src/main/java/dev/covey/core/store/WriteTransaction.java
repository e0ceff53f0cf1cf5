package dev.covey.core.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.util.function.Supplier;

/** A view that sees its own writes. Nothing of it is seen elsewhere until it is committed. */
public interface WriteTransaction extends ReadTransaction {

  /** Puts or replaces. */
  void put(Table table, Bytes key, Bytes value);

  /** Returns whether there was anything to delete. */
  @CanIgnoreReturnValue
  boolean delete(Table table, Bytes key);

  /** Deletes keys {@code from <= key < to}; returns how many there were. */
  @CanIgnoreReturnValue
  long deleteRange(Table table, Bytes from, Bytes to);

  /**
   * Returns what belongs to this key in this transaction, made by the supplier when first asked
   * for. How works that share a transaction see each other's state in memory; gone on rollback.
   */
  <T> T attachment(Object key, Class<T> type, Supplier<T> supplier);

  /** Runs once, after the last work of this transaction and before it is committed. */
  void beforeCommit(Runnable work);

  /**
   * As {@link #beforeCommit(Runnable)}, after a computation that runs on any thread, with others at
   * the same time, and must not touch this transaction.
   */
  void beforeCommit(Runnable computation, Runnable work);

  /**
   * Runs once this is durable, on the storage's thread; never if it was rolled back. It must be
   * short and must not throw, block or write.
   */
  void afterCommit(Runnable event);
}
