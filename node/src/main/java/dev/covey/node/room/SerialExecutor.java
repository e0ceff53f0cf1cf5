package dev.covey.node.room;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time, in order, on another executor. Each task is handed over alone, so that
 * rooms share threads fairly. Safe on any thread. Its users submit at most one task each, so the
 * queue is as long as there are listeners.
 */
final class SerialExecutor implements Executor {

  private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

  private final Executor executor;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private boolean running;

  SerialExecutor(Executor executor) {
    this.executor = executor;
  }

  @Override
  public void execute(Runnable task) {
    synchronized (tasks) {
      tasks.add(task);
      if (running) {
        return;
      }
      running = true;
    }
    handOver();
  }

  private void handOver() {
    try {
      executor.execute(this::runOne);
    } catch (RuntimeException e) {
      synchronized (tasks) {
        tasks.clear();
        running = false;
      }
      LOG.debug("the application's executor takes no more work: {}", e.toString());
    }
  }

  private void runOne() {
    Runnable task;
    synchronized (tasks) {
      task = tasks.poll();
    }
    if (task != null) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("a task of a room failed", e);
      }
    }
    synchronized (tasks) {
      if (tasks.isEmpty()) {
        running = false;
        return;
      }
    }
    handOver();
  }
}
