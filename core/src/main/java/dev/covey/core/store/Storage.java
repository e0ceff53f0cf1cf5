package dev.covey.core.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Ordered tables with snapshot reads and one writing thread.
 *
 * <p>Writes are queued, at most {@link #MAX_QUEUED}; a caller that comes when the queue is full
 * waits. What is waiting is committed together. A write may be run again after the transaction it
 * was in was rolled back for want of room, so it must only touch the transaction it is given.
 */
public interface Storage extends AutoCloseable {

  /** Writes that may wait; beyond it {@link #submit} blocks its caller. */
  int MAX_QUEUED = 65_536;

  /** Runs on the calling thread with a snapshot; keep it short. */
  <T> T read(Function<ReadTransaction, T> work);

  /**
   * Runs on the storage's thread; completes there when durable. If the work throws, the future
   * fails with that and nothing of it is kept. Fails with {@link dev.covey.core.StorageException}
   * when the disk does.
   */
  <T> CompletableFuture<T> submit(Function<WriteTransaction, T> work);

  /** As {@link #submit}, and waits until it is durable. Not from the storage's own thread. */
  @CanIgnoreReturnValue
  <T> T write(Function<WriteTransaction, T> work);

  /** Whether the calling thread is the storage's own. */
  boolean onStorageThread();

  /** Commits what is queued, then closes. Idempotent. */
  @Override
  void close();
}
