package dev.covey.node.swarm;

import dev.covey.core.UnavailableException;
import dev.covey.core.wire.Connection;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Several ways to one device, tried one after the other without waiting long for each: the next
 * begins after a head start, or as soon as one fails. The first connection wins, the others are
 * hung up. Confined to one event loop, but for {@link #run}.
 */
final class Race {

  /** A way that has not begun: the future is to fail, or bring the device asked for. */
  record Way(Supplier<CompletableFuture<Connection>> begin) {}

  private final EventLoop loop;
  private final long headStartNanos;
  private final Deque<Way> waiting;
  private final List<CompletableFuture<Connection>> running = new ArrayList<>();
  private final CompletableFuture<Connection> winner = new CompletableFuture<>();
  private Throwable lastFailure = new UnavailableException("no address to dial");
  private int begun;

  private Race(EventLoop loop, Duration headStart, List<Way> ways) {
    this.loop = loop;
    this.headStartNanos = headStart.toNanos();
    this.waiting = new ArrayDeque<>(ways);
  }

  /** Completes on the loop with the winner, or fails with the last failure. Any thread. */
  static CompletableFuture<Connection> run(EventLoop loop, Duration headStart, List<Way> ways) {
    Race race = new Race(loop, headStart, ways);
    loop.execute(race::next);
    return race.winner;
  }

  private void next() {
    if (winner.isDone()) {
      hangUp();
      return;
    }
    Way way = waiting.poll();
    if (way == null) {
      if (running.isEmpty()) {
        winner.completeExceptionally(lastFailure);
      }
      return;
    }
    int number = ++begun;
    CompletableFuture<Connection> attempt = way.begin().get();
    running.add(attempt);
    var unused =
        attempt.whenComplete(
            (connection, failure) -> loop.execute(() -> ended(attempt, connection, failure)));
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
      CompletableFuture<Connection> attempt, Connection connection, Throwable failure) {
    running.removeIf(one -> one == attempt);
    if (failure != null) {
      lastFailure = failure;
      next();
    } else if (winner.complete(connection)) {
      hangUp();
    } else {
      connection.close("another address was faster");
    }
  }

  private void hangUp() {
    waiting.clear();
    running.forEach(attempt -> attempt.cancel(false));
  }
}
