package dev.covey.node;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogStore;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.lan.LanDiscovery;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.portmap.PortMapper;
import dev.covey.node.relay.Relays;
import dev.covey.node.swarm.Detour;
import dev.covey.node.swarm.Swarm;
import dev.covey.node.swarm.SwarmOptions;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** What a node meets others with: event loops, ways to find peers, and the swarm. */
final class NodeNetwork implements AutoCloseable {

  private static final int NET_THREADS = 2;

  /** How often to look for a port that is free for UDP and for TCP. */
  private static final int PORT_TRIES = 16;

  private final Deque<AutoCloseable> toClose;
  private final NodeWays ways;
  private final Swarm swarm;
  private final Relays relays;
  private final DiskReserve reserve;

  private NodeNetwork(
      Deque<AutoCloseable> toClose,
      NodeWays ways,
      Swarm swarm,
      Relays relays,
      DiskReserve reserve) {
    this.reserve = reserve;
    this.toClose = toClose;
    this.ways = ways;
    this.swarm = swarm;
    this.relays = relays;
  }

  /** Listens: for peers and, with a DHT, for its packets on the same port. */
  static NodeNetwork open(
      NodeConfig config,
      DataDirectory directory,
      KeyPair device,
      LogStore store,
      UnaryOperator<Detour> entrance,
      ExecutorService application) {
    EventLoopGroup loops = Transport.eventLoops(NET_THREADS);
    for (int attempt = 1; ; attempt++) {
      Deque<AutoCloseable> opened = new ArrayDeque<>();
      try {
        NodeWays ways = NodeWays.open(config, directory, loops, application, opened);
        InetSocketAddress listen = ways.listen(config);
        Relays relays = new Relays(device, config.relayUse(), loops);
        List<PortMapper> routers = new CopyOnWriteArrayList<>();
        DiskReserve reserve = new DiskReserve(directory.path(), config.minFreeBytes());
        SwarmOptions options =
            SwarmOptions.defaults()
                .withIntake(reserve)
                .withMaxConnections(config.maxConnections())
                .withDetour(entrance.apply(relays))
                .withReachableAt(() -> reachableAt(relays, routers))
                .withPeersFile(directory.path().resolve("peers"));
        Swarm swarm = new Swarm(device, store, loops, listen, ways.all(), application, options);
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
        return new NodeNetwork(opened, ways, swarm, relays, reserve);
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

  /** What its owner should know of the disk. */
  Optional<String> diskNote() {
    return reserve.note();
  }

  List<DiscoveryStatus> status() {
    return ways.all().map(Discovery::status).orElse(List.of());
  }

  /** All ways to find others, as one. */
  Optional<Discovery> discovery() {
    return ways.all();
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
