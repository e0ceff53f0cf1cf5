package dev.covey.core.store.lmdb;

import dev.covey.core.StorageException;
import dev.covey.core.store.Durability;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Env;
import org.lmdbjava.LmdbException;
import org.lmdbjava.Txn;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tables in an LMDB environment of one directory, which one process may have open.
 *
 * <p>The thread {@code covey-store} takes what is queued, runs it in one transaction of up to
 * {@link #MAX_BATCH} works or about {@link #MAX_BATCH_BYTES}, and commits once, durably. A work
 * that throws is taken out and the rest runs again; a full map grows and all of it runs again.
 */
public final class LmdbStorage implements Storage {

  private static final Logger LOG = LoggerFactory.getLogger(LmdbStorage.class);

  private static final int MAX_BATCH = 4_096;
  private static final long MAX_BATCH_BYTES = 16L << 20;

  /** Works of one commit from which on their callers are waited for, and how long at most. */
  private static final int MANY = 8;

  private static final long MAX_PATIENCE_NANOS = 1_000_000;

  /** How often a store of {@link Durability#PERIODIC} is synced. */
  private static final long SYNC_MILLIS = 1_000;

  private final Path directory;
  private final StoreLock lock;
  private final LmdbEnvironment environment;
  private final TableWriters writers;
  private final BlockingQueue<Work<?>> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final Thread thread;
  private final Durability durability;
  private volatile boolean closing;
  private boolean unsynced;
  private long lastSync = System.nanoTime();

  /** Works of the last commit, whose callers may come with the next at once. */
  private int returning;

  private long lastCommitNanos;

  private LmdbStorage(
      Path directory, StoreLock lock, LmdbEnvironment environment, Durability durability) {
    this.durability = durability;
    this.directory = directory;
    this.lock = lock;
    this.environment = environment;
    this.writers = new TableWriters(environment);
    this.thread = new Thread(this::run, "covey-store");
    thread.setDaemon(true);
  }

  /** Opens or creates, without a limit but the disk's. */
  public static LmdbStorage open(Path directory, List<Table> tables) {
    return open(directory, tables, StoreOptions.DEFAULTS);
  }

  /**
   * Opens or creates. {@link StorageException} when the directory is in use, foreign, damaged or
   * cannot be written.
   */
  public static LmdbStorage open(Path directory, List<Table> tables, StoreOptions options) {
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new StorageException(
          "cannot make the directory " + directory + ": " + e.getMessage(), e);
    }
    StoreLock lock = StoreLock.acquire(directory);
    try {
      LmdbStorage storage =
          new LmdbStorage(
              directory,
              lock,
              LmdbEnvironment.open(directory, tables, options),
              options.durability());
      storage.thread.start();
      return storage;
    } catch (RuntimeException | Error e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public <T> T read(Function<ReadTransaction, T> work) {
    return environment.read(work::apply);
  }

  @Override
  public <T> CompletableFuture<T> submit(Function<WriteTransaction, T> work) {
    Work<T> queued = new Work<>(work);
    if (closing) {
      queued.fail(closed());
      return queued.future;
    }
    try {
      if (onStorageThread()) {
        queue.add(queued);
      } else {
        queue.put(queued);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for room in the queue", e);
    }
    if (closing && queue.remove(queued)) {
      queued.fail(closed());
    }
    return queued.future;
  }

  @Override
  public <T> T write(Function<WriteTransaction, T> work) {
    if (onStorageThread()) {
      throw new IllegalStateException("write from the storage's own thread would wait for ever");
    }
    try {
      return submit(work).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        cause.addSuppressed(new Throwable("called from"));
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public boolean onStorageThread() {
    return Thread.currentThread() == thread;
  }

  @Override
  public void close() {
    if (onStorageThread()) {
      throw new IllegalStateException("close from the storage's own thread would wait for ever");
    }
    closing = true;
    // A work that does nothing wakes the thread; a queue without room for it is awake anyway.
    boolean woken = queue.offer(new Work<>(tx -> true));
    LOG.debug("closing {} (woken: {})", directory, woken);
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (unsynced) {
      environment.sync();
    }
    environment.close();
    lock.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Deque<Work<?>> waiting = new ArrayDeque<>();
    while (!closing || !waiting.isEmpty() || !queue.isEmpty()) {
      if (waiting.isEmpty()) {
        try {
          Work<?> next = unsynced ? queue.poll(SYNC_MILLIS, TimeUnit.MILLISECONDS) : queue.take();
          if (next == null) {
            syncIfDue();
            continue;
          }
          waiting.add(next);
        } catch (InterruptedException e) {
          LOG.warn("the storage's thread was interrupted; nobody should");
          continue;
        }
      }
      queue.drainTo(waiting, MAX_BATCH - waiting.size());
      gather(waiting);
      try {
        commitSome(waiting);
      } catch (RuntimeException | Error e) {
        LOG.error("the store at {} failed", directory, e);
        waiting.forEach(work -> work.fail(e));
        waiting.clear();
      }
    }
  }

  /**
   * Waits for those whose works were just committed, if they were many: they come back together,
   * and without this the first of them would have a commit for itself while the others wait for the
   * next. Never longer than a part of what a commit lasts, and not at all for a few.
   */
  private void gather(Deque<Work<?>> waiting) {
    int callers = returning;
    returning = 0;
    if (callers < MANY) {
      return;
    }
    int expected = waiting.size() + callers;
    long patience = Math.min(lastCommitNanos / 4, MAX_PATIENCE_NANOS);
    long deadline = System.nanoTime() + 2 * patience;
    try {
      while (waiting.size() < Math.min(expected, MAX_BATCH)) {
        Work<?> next =
            queue.poll(Math.min(patience, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        if (next == null) {
          return;
        }
        waiting.add(next);
        queue.drainTo(waiting, MAX_BATCH - waiting.size());
      }
    } catch (InterruptedException e) {
      LOG.warn("the storage's thread was interrupted; nobody should");
    }
  }

  /** Commits a run of works from the front of the queue and removes them from it. */
  private void commitSome(Deque<Work<?>> waiting) {
    List<Work<?>> done = new ArrayList<>();
    @Nullable LmdbWriteTransaction committed = null;
    while (committed == null && !waiting.isEmpty()) {
      done.clear();
      try (Txn<Memory> txn = environment.beginWrite();
          LmdbWriteTransaction tx = new LmdbWriteTransaction(environment, txn, writers)) {
        if (!runWorks(waiting, tx, done)) {
          continue;
        }
        tx.runBeforeCommit();
        tx.close();
        long start = System.nanoTime();
        txn.commit();
        lastCommitNanos = System.nanoTime() - start;
        committed = tx;
      } catch (Env.MapFullException e) {
        growOrFail(waiting, Math.max(1, done.size()));
      } catch (LmdbException e) {
        failFront(waiting, Math.max(1, done.size()), LmdbEnvironment.failure(directory, e));
      }
    }
    if (committed != null) {
      publish(committed, done, waiting);
      unsynced = durability == Durability.PERIODIC;
      syncIfDue();
    }
  }

  /** Puts on disk what was acknowledged a while ago; a failure there fails nobody's write. */
  private void syncIfDue() {
    long now = System.nanoTime();
    if (unsynced && now - lastSync >= TimeUnit.MILLISECONDS.toNanos(SYNC_MILLIS)) {
      lastSync = now;
      unsynced = false;
      try {
        environment.sync();
      } catch (StorageException e) {
        unsynced = true;
        LOG.error("{}", e.getMessage());
      }
    }
  }

  /** Returns false when a work failed after it changed something: all must be rolled back. */
  private boolean runWorks(Deque<Work<?>> waiting, LmdbWriteTransaction tx, List<Work<?>> done) {
    for (var works = waiting.iterator(); works.hasNext() && tx.bytes() < MAX_BATCH_BYTES; ) {
      Work<?> work = works.next();
      long before = tx.changes();
      done.add(work);
      try {
        work.run(tx);
      } catch (LmdbException e) {
        throw e;
      } catch (RuntimeException | Error e) {
        works.remove();
        done.remove(done.size() - 1);
        work.fail(e);
        if (tx.changes() != before) {
          return false;
        }
      }
    }
    return true;
  }

  private void growOrFail(Deque<Work<?>> waiting, int attempted) {
    try {
      environment.grow();
    } catch (StorageException e) {
      failFront(waiting, attempted, e);
    }
  }

  private void failFront(Deque<Work<?>> waiting, int count, StorageException cause) {
    LOG.warn("{}", cause.getMessage());
    for (int i = 0; i < count && !waiting.isEmpty(); i++) {
      waiting.removeFirst().fail(cause);
    }
  }

  private void publish(LmdbWriteTransaction committed, List<Work<?>> done, Deque<Work<?>> waiting) {
    for (int i = 0; i < done.size(); i++) {
      waiting.removeFirst();
    }
    for (Runnable event : committed.afterCommitEvents()) {
      try {
        event.run();
      } catch (RuntimeException | Error e) {
        LOG.error("an after-commit event threw", e);
      }
    }
    returning = done.size();
    done.forEach(Work::complete);
  }

  private IllegalStateException closed() {
    return new IllegalStateException("store is closed: " + directory);
  }

  /** One queued write and the future of its result. */
  private static final class Work<T> {
    private final Function<WriteTransaction, T> function;
    private final CompletableFuture<T> future = new CompletableFuture<>();
    private @Nullable T result;

    Work(Function<WriteTransaction, T> function) {
      this.function = function;
    }

    void run(WriteTransaction tx) {
      result = function.apply(tx);
    }

    @SuppressWarnings("NullAway") // set by run, which returned before this is called
    void complete() {
      future.complete(result);
    }

    void fail(Throwable cause) {
      future.completeExceptionally(cause);
    }
  }
}
