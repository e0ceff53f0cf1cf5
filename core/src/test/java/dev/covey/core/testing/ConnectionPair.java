package dev.covey.core.testing;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Two ends of one real connection over loopback, not started yet. */
public final class ConnectionPair implements AutoCloseable {

  private final EventLoopGroup loops;
  private final ListeningPort port;
  private final Connection initiator;
  private final Connection responder;

  private ConnectionPair(
      EventLoopGroup loops, ListeningPort port, Connection initiator, Connection responder) {
    this.loops = loops;
    this.port = port;
    this.initiator = initiator;
    this.responder = responder;
  }

  public static ConnectionPair open() {
    return open(ConnectionOptions.defaults());
  }

  public static ConnectionPair open(ConnectionOptions options) {
    EventLoopGroup loops = Transport.eventLoops(2);
    Transport transport = new Transport(loops, options);
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    ListeningPort port =
        transport.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            KeyPair.generate(),
            accepted::complete);
    Connection initiator =
        transport.connect(port.address(), KeyPair.generate(), Duration.ofSeconds(10)).join();
    return new ConnectionPair(
        loops, port, initiator, accepted.orTimeout(10, TimeUnit.SECONDS).join());
  }

  /** The side that dialled. */
  public Connection initiator() {
    return initiator;
  }

  /** The side that was dialled. */
  public Connection responder() {
    return responder;
  }

  @Override
  public void close() {
    if (loops.isShuttingDown()) {
      return;
    }
    initiator.close("test is over");
    responder.close("test is over");
    CompletableFuture.allOf(initiator.closed(), responder.closed())
        .orTimeout(10, TimeUnit.SECONDS)
        .join();
    port.close();
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
