package dev.covey.node.room;

import dev.covey.core.UnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes files as their bytes come, on threads of its own, since peers are waited for. They begin
 * when there is something to write, and end soon after. Safe on any thread.
 */
public final class Downloads implements AutoCloseable {

  /** So many at once; others wait for their turn. */
  static final int THREADS = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Downloads.class);
  private static final long IDLE_SECONDS = 5;
  private static final long PATIENCE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 10;

  private final AtomicInteger begun = new AtomicInteger();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final Set<Thread> saving = new HashSet<>();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          THREADS,
          THREADS,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          this::make);
  private boolean closed;

  /** Without threads yet. */
  public Downloads() {
    executor.allowCoreThreadTimeOut(true);
  }

  private Thread make(Runnable work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } finally {
                threads.remove(Thread.currentThread());
              }
            },
            "covey-file-" + begun.incrementAndGet());
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  /**
   * Writes a stream to a path that must not exist, and closes it. Fails with {@link
   * UnavailableException} when the node stops first; what was written is removed then.
   */
  CompletableFuture<Path> save(InputStream content, Path target) {
    CompletableFuture<Path> saved = new CompletableFuture<>();
    Runnable work = () -> save(content, target, saved);
    try {
      executor.execute(work);
    } catch (RejectedExecutionException stopping) {
      work.run();
    }
    return saved;
  }

  private void save(InputStream content, Path target, CompletableFuture<Path> saved) {
    if (!begin()) {
      giveUp(content);
      saved.completeExceptionally(new UnavailableException("the node stops"));
      return;
    }
    Throwable failure = null;
    try {
      write(content, target);
    } catch (IOException e) {
      failure = new UncheckedIOException(e);
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    settle(saved, target, failure, end());
  }

  private static void settle(
      CompletableFuture<Path> saved, Path target, @Nullable Throwable failure, boolean stopped) {
    if (failure == null) {
      saved.complete(target);
    } else {
      saved.completeExceptionally(
          stopped ? new UnavailableException("the node stops", failure) : failure);
    }
  }

  private synchronized boolean begin() {
    return !closed && saving.add(Thread.currentThread());
  }

  /**
   * Returns whether this was closed meanwhile; what comes next on the thread is not interrupted.
   */
  private synchronized boolean end() {
    saving.remove(Thread.currentThread());
    boolean unused = Thread.interrupted();
    return closed;
  }

  private static void write(InputStream content, Path target) throws IOException {
    try (InputStream in = content) {
      OutputStream out =
          Files.newOutputStream(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      boolean whole = false;
      try (out) {
        in.transferTo(out);
        whole = true;
      } finally {
        if (!whole) {
          Files.deleteIfExists(target);
        }
      }
    }
  }

  private static void giveUp(InputStream content) {
    try {
      content.close();
    } catch (IOException | RuntimeException e) {
      LOG.debug("a download that did not begin: {}", e.toString());
    }
  }

  /**
   * Ends what is under way and what waits for its turn; waits 5 seconds at most for the threads,
   * but not for the caller's, which may be one of them.
   */
  @Override
  public void close() throws InterruptedException {
    synchronized (this) {
      closed = true;
      saving.forEach(Thread::interrupt);
    }
    executor.shutdown();
    List<Runnable> waiting = new ArrayList<>();
    executor.getQueue().drainTo(waiting);
    waiting.forEach(Runnable::run);
    int own = threads.contains(Thread.currentThread()) ? 1 : 0;
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (threads.size() > own) {
      if (System.nanoTime() - end > 0) {
        var unused = executor.shutdownNow();
        return;
      }
      boolean unused = executor.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
