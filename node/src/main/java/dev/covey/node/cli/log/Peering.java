package dev.covey.node.cli.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.RemoteLog;
import dev.covey.core.replication.ReplicationSession;
import dev.covey.core.replication.Replicator;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Replication over plain TCP: dials or listens where it is told, nowhere else. Each run has a new
 * identity; who reads or serves a log is not asked for one.
 */
final class Peering implements AutoCloseable {

  private static final long SLICE_MILLIS = 200;

  private final EventLoopGroup loops;
  private final Transport transport;

  Peering(int threads, Consumer<String> onRefused) {
    loops = Transport.eventLoops(threads);
    transport =
        new Transport(
            loops,
            ConnectionOptions.defaults(),
            (address, reason) -> onRefused.accept(text(address) + " was refused: " + reason));
  }

  /** An address without the name it was looked up by. */
  static String text(SocketAddress address) {
    String text = address.toString();
    return text.substring(text.indexOf('/') + 1);
  }

  /** A log over a connection that is up. */
  record Link(Connection connection, ReplicationSession session, RemoteLog remote) {}

  /**
   * Serves these logs of a store; {@code met} is called on an event loop with each connection.
   *
   * @throws java.io.UncheckedIOException if the port is in use
   */
  ListeningPort serve(
      InetSocketAddress address, LogStore store, Predicate<Log> logs, Consumer<Connection> met) {
    Replicator replicator = new Replicator(store, logs);
    return transport.listen(
        address,
        KeyPair.generate(),
        connection -> {
          Mux unused = Mux.start(connection, replicator::attach);
          met.accept(connection);
        });
  }

  /** Dials a peer and waits until it said what it has of this log; gives up when told to stop. */
  Link dial(
      InetSocketAddress address, LogStore store, Log log, Duration timeout, CountDownLatch stop)
      throws InterruptedException {
    Connection connection =
        await(transport.connect(address, KeyPair.generate(), timeout), address, timeout, stop);
    CompletableFuture<RemoteLog> remote = new CompletableFuture<>();
    CompletableFuture<ReplicationSession> session = new CompletableFuture<>();
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              ReplicationSession opened = new Replicator(store, log::equals).attach(mux);
              var unusedRemote =
                  opened
                      .remote(log)
                      .whenComplete(
                          (told, failure) -> {
                            if (failure != null) {
                              remote.completeExceptionally(failure);
                            } else {
                              remote.complete(told);
                            }
                          });
              opened.open(log);
              session.complete(opened);
            });
    return new Link(
        connection, await(session, address, timeout, stop), await(remote, address, timeout, stop));
  }

  private static <T> T await(
      CompletableFuture<T> future, InetSocketAddress address, Duration timeout, CountDownLatch stop)
      throws InterruptedException {
    long start = System.nanoTime();
    while (true) {
      try {
        return future.get(SLICE_MILLIS, TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw failure(e.getCause(), address);
      } catch (TimeoutException e) {
        if (stop.getCount() == 0) {
          throw new UnavailableException("interrupted before " + text(address) + " answered", e);
        } else if (System.nanoTime() - start > timeout.toNanos()) {
          throw new UnavailableException(
              text(address)
                  + " did not answer in "
                  + timeout.toMillis()
                  + " ms; --timeout waits longer",
              e);
        }
      }
    }
  }

  private static RuntimeException failure(@Nullable Throwable cause, InetSocketAddress address) {
    if (cause instanceof ProtocolViolationException) {
      return new UnavailableException(
          "what answers at " + text(address) + " is no Hypercore peer: " + cause.getMessage(),
          cause);
    }
    return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
  }

  /** Ends connections and listening; waits for it. */
  @Override
  public void close() {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
