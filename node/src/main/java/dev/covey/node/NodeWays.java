package dev.covey.node;

import dev.covey.dht.CombinedDiscovery;
import dev.covey.dht.Discovery;
import dev.covey.dht.lan.LanDiscovery;
import dev.covey.dht.mainline.MainlineDht;
import dev.covey.dht.mainline.MainlineOptions;
import dev.covey.dht.mainline.Profile;
import dev.covey.node.identity.DataDirectory;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ways a node finds others, as its configuration says. */
record NodeWays(Optional<MainlineDht> dht, Optional<LanDiscovery> lan) {

  private static final Logger LOG = LoggerFactory.getLogger(NodeWays.class);

  /** Opens them; what was opened is pushed, also if the next one fails. */
  static NodeWays open(
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
    return new NodeWays(dht, lan);
  }

  Optional<Discovery> all() {
    List<Discovery> parts = new ArrayList<>();
    dht.ifPresent(parts::add);
    lan.ifPresent(parts::add);
    return parts.isEmpty() ? Optional.empty() : Optional.of(new CombinedDiscovery(parts));
  }

  /** Where to accept peers: on the DHT's port, unless another was asked for. */
  InetSocketAddress listen(NodeConfig config) {
    return dht.filter(way -> config.listen().getPort() == 0)
        .map(way -> way.localAddress().getPort())
        .map(port -> new InetSocketAddress(config.listen().getAddress(), port))
        .orElse(config.listen());
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
}
