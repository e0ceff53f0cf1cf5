package dev.covey.core.replication.hostile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.Replicator;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A store that listens, on a single event loop: it serves a log of its own and follows another's,
 * whose author is an honest peer. Attackers and honest peers share that loop.
 */
final class Victim implements AutoCloseable {

  static final int BLOCKS = 200;

  /** What it serves. */
  final Log served;

  /** What it wants: {@link #written}, of which it has nothing at first. */
  final Log wanted;

  /** The author's own. */
  final Log written;

  /** Why incoming connections were refused. */
  final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();

  final ListeningPort port;

  private final Path directory;
  private final LogStore store;
  private final LogStore author;
  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final EventLoopGroup otherLoops = Transport.eventLoops(2);
  private final Transport others = new Transport(otherLoops, ConnectionOptions.defaults());
  private final Map<Bytes, Connection> accepted = new ConcurrentHashMap<>();
  private int readers;

  Victim(Path directory, ConnectionOptions options) {
    this.directory = directory;
    store = LogStore.open(directory.resolve("victim"));
    author = LogStore.open(directory.resolve("author"));
    served = store.create("served");
    written = author.create("written");
    fill(served);
    fill(written);
    wanted = store.open(written.key());
    var unusedFollowing = wanted.follow();
    Transport transport = new Transport(loops, options, (address, reason) -> refusals.add(reason));
    port =
        transport.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            KeyPair.generate(),
            this::accept);
  }

  private void accept(Connection connection) {
    accepted.put(connection.handshakeHash(), connection);
    Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux).open(wanted));
  }

  /** The victim's transport dials instead of being dialled. */
  Transport dialling() {
    return new Transport(loops, ConnectionOptions.defaults());
  }

  HostilePeer attack() {
    Connection connection = dial();
    return new HostilePeer(connection, accepted(connection.handshakeHash()));
  }

  /** The victim's end of the connection with this handshake hash. */
  Connection accepted(Bytes handshakeHash) {
    Await.until("accepted", () -> accepted.containsKey(handshakeHash));
    return requireNonNull(accepted.get(handshakeHash));
  }

  /**
   * An honest peer, there already, reads what the victim serves, and its author brings what it
   * wants.
   */
  void checkHonestPeers() throws Exception {
    Connection authors = dial();
    Mux unusedMux = Mux.start(authors, mux -> new Replicator(author).attach(mux));
    try (LogStore reader = LogStore.open(directory.resolve("reader-" + readers++))) {
      Log copy = reader.open(served.key());
      var unusedFollowing = copy.follow();
      Connection readers = dial();
      Mux unusedMux2 = Mux.start(readers, mux -> new Replicator(reader).attach(mux).open(copy));
      awaitEqual(served, copy);
      readers.close("read it all");
      String unusedReason = readers.closed().get(20, TimeUnit.SECONDS);
    }
    awaitEqual(written, wanted);
    authors.close("brought it all");
    String unusedReason = authors.closed().get(20, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    port.close();
    accepted.values().forEach(connection -> connection.close("the test is over"));
    var unused = otherLoops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    store.close();
    author.close();
  }

  private Connection dial() {
    return others
        .connect(port.address(), KeyPair.generate(), Duration.ofSeconds(20))
        .orTimeout(20, TimeUnit.SECONDS)
        .join();
  }

  private static void fill(Log log) {
    List<Bytes> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add(Bytes.utf8("block " + i + " of " + log.key()));
    }
    log.append(blocks);
  }

  private static void awaitEqual(Log log, Log copy) {
    Await.until("all blocks, of " + copy.info(), () -> copy.contiguousLength() == log.length());
    assertThat(copy.length()).isEqualTo(log.length());
    assertThat(copy.fork()).isEqualTo(log.fork());
    assertThat(copy.localRange(0, BLOCKS)).isEqualTo(log.localRange(0, BLOCKS));
    assertThat(treeHash(copy)).isEqualTo(treeHash(log));
  }

  private static Bytes treeHash(Log log) {
    return log.read(reader -> reader.tree().treeHash());
  }
}
