package dev.covey.dht.mainline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the application on its executor, one call at a time and in order. The queue holds what one
 * search or announcement can produce, which is bounded there.
 */
final class Delivery {

  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final Executor executor;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private boolean running;

  Delivery(Executor executor) {
    this.executor = executor;
  }

  void deliver(Runnable call) {
    lock.lock();
    try {
      queue.add(call);
      if (running) {
        return;
      }
      running = true;
    } finally {
      lock.unlock();
    }
    try {
      executor.execute(this::drain);
    } catch (RejectedExecutionException e) {
      // The application is shutting down and wants no more calls.
      lock.lock();
      try {
        queue.clear();
        running = false;
      } finally {
        lock.unlock();
      }
    }
  }

  private void drain() {
    Runnable call;
    while ((call = next()) != null) {
      try {
        call.run();
      } catch (RuntimeException e) {
        LOG.warn("A discovery listener threw; it will be called again all the same", e);
      }
    }
  }

  private @Nullable Runnable next() {
    lock.lock();
    try {
      Runnable call = queue.poll();
      running = call != null;
      return call;
    } finally {
      lock.unlock();
    }
  }
}
