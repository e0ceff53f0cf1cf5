package dev.covey.node;

import dev.covey.core.log.LogStore;
import dev.covey.core.wire.Transport;
import dev.covey.dht.CombinedDiscovery;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.lan.LanDiscovery;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.swarm.Swarm;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node meets others with: event loops, ways to find peers, and the swarm. */
final class NodeNetwork implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(NodeNetwork.class);

  private static final int NET_THREADS = 2;

  /** How often to look for a port that is free for UDP and for TCP. */
  private static final int PORT_TRIES = 16;

  private final Deque<AutoCloseable> toClose;
  private final Optional<Discovery> discovery;
  private final Swarm swarm;

  private NodeNetwork(Deque<AutoCloseable> toClose, Optional<Discovery> discovery, Swarm swarm) {
    this.toClose = toClose;
    this.discovery = discovery;
    this.swarm = swarm;
  }

  /** Listens: for peers and, with a DHT, for its packets on the same port. */
  static NodeNetwork open(
      NodeConfig config,
      DataDirectory directory,
      Identity identity,
      LogStore store,
      ExecutorService application) {
    EventLoopGroup loops = Transport.eventLoops(NET_THREADS);
    for (int attempt = 1; ; attempt++) {
      Deque<AutoCloseable> opened = new ArrayDeque<>();
      try {
        Optional<Discovery> discovery = discovery(config, directory, loops, application, opened);
        InetSocketAddress listen =
            discovery
                .flatMap(
                    found -> found.status().stream().flatMap(w -> w.local().stream()).findFirst())
                .filter(bound -> config.listen().getPort() == 0 && config.dht())
                .map(bound -> new InetSocketAddress(config.listen().getAddress(), bound.getPort()))
                .orElse(config.listen());
        Swarm swarm = new Swarm(identity.device(), store, loops, listen, discovery, application);
        opened.push(swarm);
        opened.addLast(() -> stop(loops));
        return new NodeNetwork(opened, discovery, swarm);
      } catch (UncheckedIOException e) {
        Closing.all(opened);
        if (config.listen().getPort() != 0 || attempt == PORT_TRIES) {
          stop(loops);
          throw e;
        }
      } catch (RuntimeException | Error e) {
        Closing.all(opened);
        stop(loops);
        throw e;
      }
    }
  }

  Swarm swarm() {
    return swarm;
  }

  List<DiscoveryStatus> ways() {
    return discovery.map(Discovery::status).orElse(List.of());
  }

  @Override
  public void close() {
    Closing.all(toClose);
  }

  private static Optional<Discovery> discovery(
      NodeConfig config,
      DataDirectory directory,
      EventLoopGroup loops,
      ExecutorService application,
      Deque<AutoCloseable> opened) {
    List<Discovery> parts = new ArrayList<>();
    if (config.dht()) {
      MainlineDht dht =
          MainlineDht.options()
              .bind(config.listen())
              .bootstrap(config.bootstrap())
              .tableFile(directory.path().resolve("dht-table"))
              .callbacks(application)
              .eventLoopGroup(loops)
              .open();
      opened.push(dht);
      parts.add(dht);
    }
    if (config.lan() && !config.listen().getAddress().isLoopbackAddress()) {
      try {
        LanDiscovery lan = LanDiscovery.open(loops, application);
        opened.push(lan);
        parts.add(lan);
      } catch (UncheckedIOException e) {
        LOG.warn("going on without the local network: {}", e.getMessage());
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(new CombinedDiscovery(parts));
  }

  private static void stop(EventLoopGroup loops) {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
