package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.core.store.WriteTransaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A storage on a disk in memory, on the calling thread: a work is one commit. The process can end
 * at any commit, before or after it, and the disk is as it was then.
 */
final class SimulatedStorage implements Storage {

  private final Disk disk;
  private final Queue<Runnable> queued = new ArrayDeque<>();
  private boolean onStorageThread;
  private boolean writing;
  private boolean dead;
  private int commitsLeft = Integer.MAX_VALUE;
  private boolean keepsLast;

  SimulatedStorage(Disk disk) {
    this.disk = disk;
  }

  /** The process ended: nothing that runs in it goes on. */
  static final class Ended extends Error {
    private static final long serialVersionUID = 1;

    Ended() {
      super("the process ended", null, false, false);
    }
  }

  /** What is left when the process ends. */
  static final class Disk {
    private final Map<Table, NavigableMap<Bytes, Bytes>> tables = new HashMap<>();

    /** A backup. */
    Disk copy() {
      Disk copy = new Disk();
      tables.forEach((table, rows) -> copy.tables.put(table, new TreeMap<>(rows)));
      return copy;
    }

    private NavigableMap<Bytes, Bytes> rows(Table table) {
      return tables.computeIfAbsent(table, name -> new TreeMap<>());
    }
  }

  /** Ends the process at a commit to come. */
  void endAfter(int commits, boolean keepLast) {
    commitsLeft = commits;
    keepsLast = keepLast;
  }

  /** Ends the process now. */
  void end() {
    dead = true;
  }

  boolean isDead() {
    return dead;
  }

  @Override
  public <T> T read(Function<ReadTransaction, T> work) {
    requireAlive();
    if (writing) {
      throw new AssertionError("a snapshot was asked for inside of a write");
    }
    return work.apply(new Transaction());
  }

  @Override
  public <T> CompletableFuture<T> submit(Function<WriteTransaction, T> work) {
    requireAlive();
    CompletableFuture<T> future = new CompletableFuture<>();
    if (onStorageThread) {
      queued.add(() -> run(work, future));
      return future;
    }
    onStorageThread = true;
    try {
      run(work, future);
      for (Runnable next = queued.poll(); next != null; next = queued.poll()) {
        next.run();
      }
    } finally {
      onStorageThread = false;
    }
    return future;
  }

  private <T> void run(Function<WriteTransaction, T> work, CompletableFuture<T> future) {
    Transaction tx = new Transaction();
    T result;
    writing = true;
    try {
      result = work.apply(tx);
      for (int i = 0; i < tx.before.size(); i++) {
        tx.before.get(i).run();
      }
    } catch (RuntimeException e) {
      tx.rollBack();
      writing = false;
      future.completeExceptionally(e);
      return;
    } finally {
      writing = false;
    }
    if (--commitsLeft <= 0) {
      dead = true;
      if (!keepsLast) {
        tx.rollBack();
      }
      throw new Ended();
    }
    tx.after.forEach(Runnable::run);
    future.complete(result);
  }

  @Override
  @CanIgnoreReturnValue
  public <T> T write(Function<WriteTransaction, T> work) {
    if (onStorageThread) {
      throw new IllegalStateException("write from the storage's own thread would wait for ever");
    }
    try {
      return submit(work).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  @Override
  public boolean onStorageThread() {
    return onStorageThread;
  }

  @Override
  public void close() {
    dead = true;
  }

  private void requireAlive() {
    if (dead) {
      throw new Ended();
    }
  }

  /** Changes the disk as it goes, and knows the way back. */
  private final class Transaction implements WriteTransaction {
    private final List<Runnable> before = new ArrayList<>();
    private final List<Runnable> after = new ArrayList<>();
    private final Map<Object, Object> attachments = new HashMap<>();
    private final ArrayDeque<Runnable> undo = new ArrayDeque<>();

    void rollBack() {
      while (!undo.isEmpty()) {
        undo.pop().run();
      }
    }

    @Override
    public @Nullable Bytes get(Table table, Bytes key) {
      return disk.rows(table).get(key);
    }

    @Override
    public boolean contains(Table table, Bytes key) {
      return disk.rows(table).containsKey(key);
    }

    @Override
    public void scan(Table table, Bytes from, Bytes to, Visitor visitor) {
      visit(range(table, from, to), visitor);
    }

    @Override
    public void scanBackwards(Table table, Bytes from, Bytes to, Visitor visitor) {
      visit(range(table, from, to).descendingMap(), visitor);
    }

    private NavigableMap<Bytes, Bytes> range(Table table, Bytes from, Bytes to) {
      return from.compareTo(to) < 0
          ? disk.rows(table).subMap(from, true, to, false)
          : new TreeMap<>();
    }

    private static void visit(NavigableMap<Bytes, Bytes> rows, Visitor visitor) {
      for (Map.Entry<Bytes, Bytes> row : rows.entrySet()) {
        if (!visitor.visit(row.getKey(), row.getValue())) {
          return;
        }
      }
    }

    @Override
    public long size(Table table) {
      return disk.rows(table).values().stream().mapToLong(Bytes::length).sum();
    }

    @Override
    public void put(Table table, Bytes key, Bytes value) {
      NavigableMap<Bytes, Bytes> rows = disk.rows(table);
      Bytes at = Bytes.wrap(key.toByteArray());
      Bytes old = rows.put(at, Bytes.wrap(value.toByteArray()));
      undo.push(
          () -> {
            if (old == null) {
              rows.remove(at);
            } else {
              rows.put(at, old);
            }
          });
    }

    @Override
    @CanIgnoreReturnValue
    public boolean delete(Table table, Bytes key) {
      NavigableMap<Bytes, Bytes> rows = disk.rows(table);
      Bytes at = Bytes.wrap(key.toByteArray());
      Bytes old = rows.remove(at);
      if (old != null) {
        undo.push(() -> rows.put(at, old));
      }
      return old != null;
    }

    @Override
    @CanIgnoreReturnValue
    public long deleteRange(Table table, Bytes from, Bytes to) {
      List<Bytes> keys = List.copyOf(range(table, from, to).keySet());
      keys.forEach(key -> delete(table, key));
      return keys.size();
    }

    @Override
    public <T> T attachment(Object key, Class<T> type, Supplier<T> supplier) {
      Object known = attachments.get(key);
      if (known == null) {
        known = supplier.get();
        attachments.put(key, known);
      }
      return type.cast(known);
    }

    @Override
    public void beforeCommit(Runnable work) {
      before.add(work);
    }

    @Override
    public void beforeCommit(Runnable computation, Runnable work) {
      before.add(computation);
      before.add(work);
    }

    @Override
    public void afterCommit(Runnable event) {
      after.add(event);
    }
  }
}
