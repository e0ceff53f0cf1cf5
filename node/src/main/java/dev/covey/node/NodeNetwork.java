package dev.covey.node;

import dev.covey.core.log.LogStore;
import dev.covey.core.wire.Transport;
import dev.covey.dht.CombinedDiscovery;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.lan.LanDiscovery;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.dht.mainline.MainlineOptions;
import dev.covey.dht.mainline.Profile;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.portmap.PortMapper;
import dev.covey.node.relay.Relays;
import dev.covey.node.swarm.Swarm;
import dev.covey.node.swarm.SwarmOptions;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
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
  private final Ways ways;
  private final Swarm swarm;
  private final Relays relays;

  private NodeNetwork(Deque<AutoCloseable> toClose, Ways ways, Swarm swarm, Relays relays) {
    this.toClose = toClose;
    this.ways = ways;
    this.swarm = swarm;
    this.relays = relays;
  }

  /** The ways to find peers. */
  private record Ways(Optional<MainlineDht> dht, Optional<LanDiscovery> lan) {

    Optional<Discovery> all() {
      List<Discovery> parts = new ArrayList<>();
      dht.ifPresent(parts::add);
      lan.ifPresent(parts::add);
      return parts.isEmpty() ? Optional.empty() : Optional.of(new CombinedDiscovery(parts));
    }
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
        Ways ways = ways(config, directory, loops, application, opened);
        InetSocketAddress listen =
            ways.dht()
                .filter(dht -> config.listen().getPort() == 0)
                .map(dht -> dht.localAddress().getPort())
                .map(port -> new InetSocketAddress(config.listen().getAddress(), port))
                .orElse(config.listen());
        Relays relays = new Relays(identity.device(), config.relayUse(), loops);
        List<PortMapper> routers = new CopyOnWriteArrayList<>();
        SwarmOptions options =
            SwarmOptions.defaults()
                .withMaxConnections(config.maxConnections())
                .withDetour(relays)
                .withReachableAt(() -> reachableAt(relays, routers))
                .withPeersFile(directory.path().resolve("peers"));
        Swarm swarm =
            new Swarm(identity.device(), store, loops, listen, ways.all(), application, options);
        ways.lan().ifPresent(lan -> lan.tellKnown(swarm::known));
        opened.push(swarm);
        opened.push(relays);
        relays.start(swarm, ways.all());
        if (config.portMapping() && !config.listen().getAddress().isLoopbackAddress()) {
          PortMapper asking = PortMapper.open(swarm.address().getPort());
          routers.add(asking);
          opened.push(asking);
        }
        opened.addLast(() -> stop(loops));
        return new NodeNetwork(opened, ways, swarm, relays);
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

  Relays relays() {
    return relays;
  }

  List<DiscoveryStatus> status() {
    return ways.all().map(Discovery::status).orElse(List.of());
  }

  Optional<MainlineDht> dht() {
    return ways.dht();
  }

  Optional<LanDiscovery> lan() {
    return ways.lan();
  }

  @Override
  public void close() {
    Closing.all(toClose);
  }

  private static Ways ways(
      NodeConfig config,
      DataDirectory directory,
      EventLoopGroup loops,
      ExecutorService application,
      Deque<AutoCloseable> opened) {
    Optional<MainlineDht> dht = Optional.empty();
    if (config.dht()) {
      MainlineOptions options =
          MainlineDht.options()
              .bind(config.listen())
              .bootstrap(config.bootstrap())
              .profile(config.publicDht() ? Profile.PUBLIC : Profile.PRIVATE)
              .tableFile(
                  directory.path().resolve(config.publicDht() ? "dht-table-public" : "dht-table"))
              .callbacks(application)
              .eventLoopGroup(loops);
      Optional<InetSocketAddress> beside =
          config.listen().getAddress() instanceof Inet6Address
              ? Optional.empty()
              : OwnAddresses.ipv6Beside(config.listen());
      dht = Optional.of(open(options, beside));
      opened.push(dht.get());
    }
    Optional<LanDiscovery> lan = Optional.empty();
    if (config.lan() && !config.listen().getAddress().isLoopbackAddress()) {
      try {
        lan = Optional.of(LanDiscovery.open(loops, application));
        opened.push(lan.get());
      } catch (UncheckedIOException e) {
        LOG.warn("going on without the local network: {}", e.getMessage());
      }
    }
    return new Ways(dht, lan);
  }

  /** Over IPv6 too, where it can be had. */
  private static MainlineDht open(MainlineOptions options, Optional<InetSocketAddress> ipv6) {
    if (ipv6.isPresent()) {
      try {
        return options.bind6(ipv6.get()).open();
      } catch (UncheckedIOException e) {
        LOG.debug("going on without the DHT over IPv6: {}", e.getMessage());
      }
    }
    return options.bind6(null).open();
  }

  /** Addresses outside: the router's, and those relays have met this node at. */
  private static List<InetSocketAddress> reachableAt(Relays relays, List<PortMapper> routers) {
    Set<InetSocketAddress> all = new LinkedHashSet<>();
    routers.forEach(router -> all.addAll(router.outside()));
    all.addAll(relays.reachableAt());
    return List.copyOf(all);
  }

  private static void stop(EventLoopGroup loops) {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
