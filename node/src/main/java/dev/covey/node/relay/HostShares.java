package dev.covey.node.relay;

import dev.covey.core.wire.Connection;
import dev.covey.node.swarm.HostDoor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which host has how much of a relay, and who makes way when it is full: a host that asks for all
 * of it gets what others leave. Confined to the relay's event loop.
 */
final class HostShares {

  /** A host without clients is forgotten after so long: when it may probe as before. */
  private static final long KEPT_NANOS = Duration.ofSeconds(HostShare.PROBE_BURST + 2).toNanos();

  private final Function<Connection, Optional<String>> hosts;
  private final Map<String, HostShare> shares = new HashMap<>();

  /**
   * @param hosts names the host of a connection; empty if it is no host to be limited
   */
  HostShares(Function<Connection, Optional<String>> hosts) {
    this.hosts = hosts;
  }

  /** Every host but this one; of IPv6 the /64. */
  static Optional<String> distant(Connection connection) {
    if (!(connection.remoteAddress() instanceof InetSocketAddress remote)) {
      return Optional.empty();
    }
    InetAddress host = remote.getAddress();
    return host == null || host.isLoopbackAddress()
        ? Optional.empty()
        : Optional.of(HostDoor.network(host));
  }

  /** The share of the connection's host; one of its own if that is not limited. */
  HostShare of(Connection connection, long now) {
    return hosts
        .apply(connection)
        .map(host -> shares.computeIfAbsent(host, unused -> new HostShare(true, now)))
        .orElseGet(() -> new HostShare(false, now));
  }

  void sweep(long now) {
    shares.values().removeIf(share -> share.clients == 0 && now - share.leftAt > KEPT_NANOS);
  }

  /**
   * Who makes way for a client of such a share: one that is not served, of the host that has most;
   * else, of a host that still has no fewer afterwards, the newest, rather without a circuit.
   */
  static Optional<RelayGuest> victim(Collection<RelayGuest> guests, HostShare newcomer) {
    Comparator<RelayGuest> byHost = Comparator.comparingInt(guest -> -guest.share.clients);
    Optional<RelayGuest> idle =
        guests.stream()
            .filter(RelayGuest::isIdle)
            .filter(guest -> guest.share == newcomer || guest.share.clients > newcomer.clients)
            .min(byHost.thenComparingLong(guest -> guest.idleSince));
    if (idle.isPresent()) {
      return idle;
    }
    return guests.stream()
        .filter(guest -> guest.share.clients > newcomer.clients + 1)
        .min(
            byHost
                .thenComparing(guest -> !guest.circuits.isEmpty())
                .thenComparingLong(guest -> -guest.number));
  }
}
