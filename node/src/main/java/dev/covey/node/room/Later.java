package dev.covey.node.room;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Does things after a random while, so that not all nodes do them at once. Safe on any thread. */
@FunctionalInterface
public interface Later {

  /** Runs the work once, after about so many milliseconds; between an eighth and 9 eighths. */
  void run(long millis, Runnable work);

  /** In real time, on an executor. */
  static Later on(Executor executor) {
    return (millis, work) -> {
      long delay = millis / 8 + RandomGenerator.getDefault().nextLong(millis);
      CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, executor).execute(work);
    };
  }
}
