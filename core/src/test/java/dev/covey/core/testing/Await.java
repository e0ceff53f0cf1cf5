package dev.covey.core.testing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition, with a deadline. */
public final class Await {

  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private Await() {}

  /** Returns as soon as the condition holds; fails, naming it, after 30 seconds. */
  public static void until(String what, BooleanSupplier condition) {
    until(() -> what, condition);
  }

  /** As {@link #until(String, BooleanSupplier)}; what it says is asked for when it has failed. */
  public static void until(Supplier<String> what, BooleanSupplier condition) {
    until(DEADLINE, what, condition);
  }

  /** As {@link #until(Supplier, BooleanSupplier)}, for what takes longer. */
  public static void until(Duration within, Supplier<String> what, BooleanSupplier condition) {
    long end = System.nanoTime() + within.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + within + ": " + what.get());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** Asks until the answer is such, and returns that; fails, with the last, after 30 seconds. */
  public static <T> T answer(String what, Supplier<T> question, Predicate<T> such) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    while (true) {
      T answer = question.get();
      if (such.test(answer)) {
        return answer;
      }
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + DEADLINE + ": " + what + ", but " + answer);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** As {@link CompletableFuture#join}, which no test's timeout ends; fails after 30 seconds. */
  public static <T> T value(CompletableFuture<T> future) {
    return future.copy().orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
