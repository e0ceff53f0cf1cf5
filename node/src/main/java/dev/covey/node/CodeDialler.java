package dev.covey.node;

import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Discovery;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.node.device.DeviceCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dials what a device code leads to, its addresses and those found by its topic, until one does
 * what is asked of it. Several may lead to one device: they are dialled one after the other, each
 * with a head start, and the next is asked when the one before has failed, or takes long. Safe on
 * any thread.
 */
final class CodeDialler<T> {

  private static final Duration DIAL = Duration.ofSeconds(10);
  private static final Duration SEARCH_EVERY = Duration.ofSeconds(5);
  private static final Duration HEAD_START = Duration.ofMillis(250);

  /** How long the first that is asked holds up the others; the second twice as long, and so on. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Addresses tried for one code. */
  private static final int MAX_TRIED = 32;

  private final Transport transport;
  private final KeyPair as;
  private final Function<Mux, CompletableFuture<T>> ask;
  private final CompletableFuture<T> done = new CompletableFuture<>();
  private final Set<InetSocketAddress> tried = new HashSet<>();
  private final Deque<InetSocketAddress> waiting = new ArrayDeque<>();
  private final Map<InetSocketAddress, CompletableFuture<Connection>> dialling = new HashMap<>();

  /** Counts dials and questions: the last one begun has the turn. */
  private int turn;

  private int asked;
  private boolean asking;

  /** Nobody has the turn: whoever comes next is dialled at once. */
  private boolean idle = true;

  private CodeDialler(Transport transport, KeyPair as, Function<Mux, CompletableFuture<T>> ask) {
    this.transport = transport;
    this.as = as;
    this.ask = ask;
  }

  /**
   * Dials.
   *
   * @param as whose connections they are
   * @param ask what to do on a connection; {@link IllegalStateException}: the right one refuses,
   *     any other failure: not the right one, or not now
   * @param seconds how long to try
   */
  static <T> CompletableFuture<T> dial(
      Transport transport,
      Optional<Discovery> discovery,
      DeviceCode code,
      KeyPair as,
      Function<Mux, CompletableFuture<T>> ask,
      int seconds) {
    return new CodeDialler<>(transport, as, ask).begin(discovery, code, seconds);
  }

  private CompletableFuture<T> begin(Optional<Discovery> discovery, DeviceCode code, int seconds) {
    Optional<Search> search =
        discovery.map(way -> way.watch(new Topic(code.topic()), SEARCH_EVERY, this::attempt));
    var unusedClosing =
        done.whenComplete(
            (result, failure) -> {
              search.ifPresent(Search::close);
              hangUp();
            });
    for (String address : code.addresses()) {
      try {
        attempt(HostPort.parse(address));
      } catch (IllegalArgumentException e) {
        // The others may do.
      }
    }
    CompletableFuture.delayedExecutor(seconds, TimeUnit.SECONDS)
        .execute(
            () ->
                done.completeExceptionally(
                    new UnavailableException(
                        "the other device was not met in "
                            + seconds
                            + " s: does it still show this code, and can this machine reach it?")));
    return done;
  }

  private synchronized void attempt(InetSocketAddress address) {
    if (done.isDone() || tried.size() >= MAX_TRIED || !tried.add(address)) {
      return;
    }
    waiting.add(address);
    if (idle) {
      next();
    }
  }

  /** Whoever began this turn has failed or takes long: the next one, unless it has begun. */
  private synchronized void pass(int number) {
    if (number == turn) {
      next();
    }
  }

  private synchronized void next() {
    InetSocketAddress address = done.isDone() ? null : waiting.poll();
    asking = false;
    idle = address == null;
    if (address != null) {
      int number = takeTurn(HEAD_START);
      CompletableFuture<Connection> dial = transport.connect(address, as, DIAL);
      dialling.put(address, dial);
      var unused =
          dial.whenComplete((connection, failure) -> dialled(address, number, connection, failure));
    }
  }

  private int takeTurn(Duration most) {
    int number = ++turn;
    CompletableFuture.delayedExecutor(most.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> pass(number));
    return number;
  }

  private synchronized void dialled(
      InetSocketAddress address,
      int number,
      @Nullable Connection connection,
      @Nullable Throwable failure) {
    dialling.remove(address);
    if (connection == null && !(failure instanceof CancellationException)) {
      failed(address, number);
    } else if (connection == null || asking || done.isDone()) {
      waiting.add(address);
      if (connection != null) {
        connection.close("another way was faster");
      }
    } else {
      ask(address, connection);
    }
  }

  private synchronized void ask(InetSocketAddress address, Connection connection) {
    asking = true;
    idle = false;
    asked++;
    int number = takeTurn(PATIENCE.multipliedBy(asked));
    // A device that is dialled again takes the first connection for lost.
    hangUp();
    Mux mux = Mux.start(connection);
    connection.execute(() -> connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE));
    var unusedEnd = done.whenComplete((result, failure) -> connection.close("the code is done"));
    var unused =
        CompletableFuture.completedFuture(mux)
            .thenCompose(ask)
            .whenComplete(
                (result, failure) -> {
                  connection.close("handed over, or not");
                  answered(address, number, result, failure);
                });
  }

  private void answered(
      InetSocketAddress address, int number, @Nullable T result, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (result != null) {
      done.complete(result);
    } else if (cause instanceof IllegalStateException) {
      done.completeExceptionally(cause);
    } else {
      failed(address, number);
    }
  }

  private synchronized void failed(InetSocketAddress address, int number) {
    // It may listen a little later.
    tried.remove(address);
    pass(number);
  }

  /** Those that are hung up wait for another turn. */
  private synchronized void hangUp() {
    List.copyOf(dialling.values()).forEach(dial -> dial.cancel(false));
  }
}
