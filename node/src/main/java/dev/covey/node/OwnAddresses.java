package dev.covey.node;

import dev.covey.dht.HostPort;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where others may reach a socket that listens here. */
final class OwnAddresses {

  private static final Logger LOG = LoggerFactory.getLogger(OwnAddresses.class);

  private OwnAddresses() {}

  /**
   * The address itself, or this machine's addresses if it is the wildcard: IPv4 first; neither
   * loopback nor link-local ones, which mean something else elsewhere.
   */
  static List<String> of(InetSocketAddress listening) {
    if (!listening.getAddress().isAnyLocalAddress()) {
      return List.of(HostPort.format(listening));
    }
    return addresses()
        .sorted(Comparator.comparing((InetAddress a) -> !(a instanceof Inet4Address)))
        .map(address -> HostPort.format(new InetSocketAddress(address, listening.getPort())))
        .distinct()
        .toList();
  }

  /**
   * An IPv6 address of this machine that others can reach, at the same port, for what listens on
   * all IPv4 addresses; none if it has none, or something else is listened on.
   */
  static Optional<InetSocketAddress> ipv6Beside(InetSocketAddress listening) {
    if (!listening.getAddress().isAnyLocalAddress()) {
      return Optional.empty();
    }
    return addresses()
        .filter(Inet6Address.class::isInstance)
        .findFirst()
        .map(address -> new InetSocketAddress(address, listening.getPort()));
  }

  private static Stream<InetAddress> addresses() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(OwnAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress());
    } catch (SocketException e) {
      LOG.debug("this machine does not tell its addresses: {}", e.toString());
      return Stream.empty();
    }
  }

  private static boolean isUp(NetworkInterface one) {
    try {
      return one.isUp() && !one.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }
}
