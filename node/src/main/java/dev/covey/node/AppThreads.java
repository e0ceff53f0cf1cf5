package dev.covey.node;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads on which a node indexes and calls listeners. Safe on any thread. */
final class AppThreads implements AutoCloseable {

  private static final int THREADS = 4;
  private static final long PATIENCE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 10;

  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
  private final ThreadPoolExecutor executor =
      new ThreadPoolExecutor(
          THREADS, THREADS, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), this::thread);

  private Thread thread(Runnable work) {
    Thread thread = new Thread(work, "covey-app-" + (threads.size() + 1));
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  ExecutorService executor() {
    return executor;
  }

  /** Waits 5 seconds at most for what is under way, but not for the caller, who may be of it. */
  @Override
  public void close() throws InterruptedException {
    executor.shutdown();
    if (!threads.contains(Thread.currentThread())) {
      if (!executor.awaitTermination(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
        var unused = executor.shutdownNow();
      }
      return;
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    while (executor.getActiveCount() + executor.getQueue().size() > 1) {
      if (System.nanoTime() - end > 0) {
        var unused = executor.shutdownNow();
        return;
      }
      boolean unused = executor.awaitTermination(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }
}
