package dev.covey.node;

import dev.covey.dht.HostPort;
import dev.covey.node.swarm.HostAddresses;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Optional;

/** Where others may reach a socket that listens here, as links and people write it. */
final class OwnAddresses {

  private OwnAddresses() {}

  /** As {@link HostAddresses#of}. */
  static List<String> of(InetSocketAddress listening) {
    return HostAddresses.of(listening).stream().map(HostPort::format).toList();
  }

  /** Whether this machine has the address. */
  static boolean isOwn(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }

  /**
   * An IPv6 address of this machine that others can reach, at the same port, for what listens on
   * all IPv4 addresses; none if it has none, or something else is listened on.
   */
  static Optional<InetSocketAddress> ipv6Beside(InetSocketAddress listening) {
    if (!listening.getAddress().isAnyLocalAddress()) {
      return Optional.empty();
    }
    return HostAddresses.of(listening).stream()
        .filter(address -> address.getAddress() instanceof Inet6Address)
        .findFirst();
  }
}
