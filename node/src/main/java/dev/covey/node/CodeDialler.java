package dev.covey.node;

import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Discovery;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.node.device.DeviceCode;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Dials what a device code leads to, its addresses and those found by its topic, until one does
 * what is asked of it. Safe on any thread.
 */
final class CodeDialler<T> {

  private static final Duration DIAL = Duration.ofSeconds(10);
  private static final Duration SEARCH_EVERY = Duration.ofSeconds(5);

  /** Addresses tried for one code. */
  private static final int MAX_TRIED = 32;

  private final Transport transport;
  private final KeyPair as;
  private final Function<Mux, CompletableFuture<T>> ask;
  private final Set<InetSocketAddress> tried = new HashSet<>();
  private final CompletableFuture<T> done = new CompletableFuture<>();

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
    var unusedClosing = done.whenComplete((result, failure) -> search.ifPresent(Search::close));
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

  private void attempt(InetSocketAddress address) {
    synchronized (tried) {
      if (done.isDone() || tried.size() >= MAX_TRIED || !tried.add(address)) {
        return;
      }
    }
    var unused =
        transport
            .connect(address, as, DIAL)
            .thenCompose(
                connection -> {
                  Mux mux = Mux.start(connection);
                  connection.execute(
                      () -> connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE));
                  return ask.apply(mux)
                      .whenComplete((result, failure) -> connection.close("handed over, or not"));
                })
            .whenComplete((result, failure) -> tried(address, result, failure));
  }

  private void tried(InetSocketAddress address, @Nullable T result, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (result != null) {
      done.complete(result);
    } else if (cause instanceof IllegalStateException) {
      done.completeExceptionally(cause);
    } else {
      synchronized (tried) {
        // It may listen a little later.
        tried.remove(address);
      }
    }
  }
}
