package dev.covey.core.replication;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/** A store that listens on loopback and has one log in common with others. */
final class TestNode implements AutoCloseable {

  private final Transport transport;
  private final LogStore store;
  private final Replicator replicator;
  private final ListeningPort port;
  private final List<Connection> accepted = new CopyOnWriteArrayList<>();

  TestNode(Transport transport, Path directory) {
    this(transport, directory, () -> true);
  }

  /** Asks for blocks only while {@code intake} says so. */
  TestNode(Transport transport, Path directory, BooleanSupplier intake) {
    this.transport = transport;
    store = LogStore.open(directory);
    replicator = new Replicator(store, log -> true, intake);
    port =
        transport.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            KeyPair.generate(),
            connection -> {
              accepted.add(connection);
              Mux unused = Mux.start(connection, replicator::attach);
            });
  }

  LogStore store() {
    return store;
  }

  Replicator replicator() {
    return replicator;
  }

  /** Stops reading from all who have connected: they wait for answers that do not come. */
  void fallSilent() {
    accepted.forEach(connection -> connection.execute(connection::pauseReading));
  }

  Log open(LogKey key) {
    return store.open(key);
  }

  /** Connects to another node and replicates the log with it, both ways. */
  Connection connect(TestNode other, Log log) {
    Connection connection =
        transport.connect(other.port.address(), KeyPair.generate(), Duration.ofSeconds(10)).join();
    Mux unused = Mux.start(connection, mux -> replicator.attach(mux).open(log));
    return connection;
  }

  /** As {@link #connect}, for who wants to know what came over it. */
  ReplicationSession join(TestNode other, Log log) {
    Connection connection =
        transport.connect(other.port.address(), KeyPair.generate(), Duration.ofSeconds(10)).join();
    CompletableFuture<ReplicationSession> session = new CompletableFuture<>();
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              ReplicationSession attached = replicator.attach(mux);
              // What the peer says first is kept only for who has asked before.
              var unusedRemote = attached.remote(log);
              attached.open(log);
              session.complete(attached);
            });
    return session.join();
  }

  /** Blocks of this text, numbered on. */
  static List<Bytes> blocks(String text, long from, int count) {
    List<Bytes> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(Bytes.utf8(text + " " + (from + i)));
    }
    return blocks;
  }

  @Override
  public void close() {
    port.close();
    store.close();
  }
}
