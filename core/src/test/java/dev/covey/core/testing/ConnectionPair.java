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

  private static final Duration DEADLINE = Duration.ofSeconds(30);

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
    Transport transport = new Transport(loops, options.withHandshakeTimeout(DEADLINE));
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    ListeningPort port =
        transport.listen(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            KeyPair.generate(),
            accepted::complete);
    Connection initiator = transport.connect(port.address(), KeyPair.generate(), DEADLINE).join();
    return new ConnectionPair(loops, port, initiator, Await.value(accepted));
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
    Await.value(CompletableFuture.allOf(initiator.closed(), responder.closed()));
    port.close();
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
