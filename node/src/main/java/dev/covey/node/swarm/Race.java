package dev.covey.node.swarm;

import dev.covey.core.UnavailableException;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several ways to one device, tried one after the other without waiting long for each: the next
 * begins after a head start, or as soon as one fails. The first connection wins, the others are
 * hung up. Confined to one event loop, but for {@link #run}.
 */
final class Race<T> {

  private final EventLoop loop;
  private final long headStartNanos;
  private final Consumer<T> tooLate;
  private final Deque<Supplier<CompletableFuture<T>>> waiting;
  private final List<CompletableFuture<T>> running = new ArrayList<>();
  private final CompletableFuture<T> winner = new CompletableFuture<>();
  private Throwable lastFailure = new UnavailableException("no address to dial");
  private int begun;

  private Race(
      EventLoop loop,
      Duration headStart,
      List<Supplier<CompletableFuture<T>>> ways,
      Consumer<T> tooLate) {
    this.tooLate = tooLate;
    this.loop = loop;
    this.headStartNanos = headStart.toNanos();
    this.waiting = new ArrayDeque<>(ways);
  }

  /** Completes on the loop with the winner, or fails with the last failure. Any thread. */
  static <T> CompletableFuture<T> run(
      EventLoop loop,
      Duration headStart,
      List<Supplier<CompletableFuture<T>>> ways,
      Consumer<T> tooLate) {
    Race<T> race = new Race<>(loop, headStart, ways, tooLate);
    loop.execute(race::next);
    return race.winner;
  }

  private void next() {
    if (winner.isDone()) {
      hangUp();
      return;
    }
    Supplier<CompletableFuture<T>> way = waiting.poll();
    if (way == null) {
      if (running.isEmpty()) {
        winner.completeExceptionally(lastFailure);
      }
      return;
    }
    int number = ++begun;
    CompletableFuture<T> attempt = way.get();
    running.add(attempt);
    var unused =
        attempt.whenComplete(
            (result, failure) -> loop.execute(() -> ended(attempt, result, failure)));
    var unusedTimer =
        loop.schedule(
            () -> {
              // Unless a failure has brought up the next one already.
              if (number == begun) {
                next();
              }
            },
            headStartNanos,
            TimeUnit.NANOSECONDS);
  }

  private void ended(
      CompletableFuture<T> attempt, @Nullable T result, @Nullable Throwable failure) {
    running.removeIf(one -> one == attempt);
    if (result == null) {
      lastFailure = failure == null ? lastFailure : failure;
      next();
    } else if (winner.complete(result)) {
      hangUp();
    } else {
      tooLate.accept(result);
    }
  }

  private void hangUp() {
    waiting.clear();
    running.forEach(attempt -> attempt.cancel(false));
  }
}
