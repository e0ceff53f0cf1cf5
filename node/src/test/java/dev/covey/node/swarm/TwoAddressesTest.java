package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A device with two addresses that is dialled at both. */
@Timeout(120)
class TwoAddressesTest {

  private static final int ROUNDS = 30;

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final ExecutorService app = Executors.newFixedThreadPool(4);

  @AfterEach
  void close() {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    app.shutdown();
  }

  @Test
  void bothSidesKeepTheSameConnection() {
    for (int round = 0; round < ROUNDS; round++) {
      SwarmOptions two = SwarmOptions.defaults().withAlsoListen(List.of(anyPort("127.0.0.2")));
      try (SwarmNode ada = node("ada" + round, two);
          SwarmNode bob = node("bob" + round, SwarmOptions.defaults())) {
        List<InetSocketAddress> addresses = ada.swarm.listening();
        assertThat(addresses).hasSize(2);
        List<CompletableFuture<PeerLink>> dials = addresses.stream().map(bob.swarm::dial).toList();
        dials.forEach(Await::value);
        Await.until(
            "the same", () -> link(bob, ada).isPresent() && link(bob, ada).equals(link(ada, bob)));
        assertThat(ada.swarm.links().size()).isEqualTo(1);
        assertThat(bob.swarm.links().size()).isEqualTo(1);
      }
    }
  }

  /** What the connection is called by both its ends. */
  private static Optional<Bytes> link(SwarmNode from, SwarmNode to) {
    return from.swarm
        .links()
        .get(to.swarm.device())
        .filter(link -> link.connection().isOpen())
        .map(link -> link.connection().handshakeHash());
  }

  private static InetSocketAddress anyPort(String host) {
    return HostPort.parse(host + ":0");
  }

  private SwarmNode node(String name, SwarmOptions options) {
    return new SwarmNode(
        directory.resolve(name),
        SwarmNode.person(name),
        loops,
        app,
        InetAddress.getLoopbackAddress(),
        options,
        Optional.empty());
  }
}
