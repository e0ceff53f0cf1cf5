package dev.covey.node.swarm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where others may reach the sockets that listen here. Safe on any thread. */
public final class HostAddresses {

  private static final Logger LOG = LoggerFactory.getLogger(HostAddresses.class);

  /** How long what was looked up is good for. */
  private static final long NANOS = 10_000_000_000L;

  private final Supplier<List<InetSocketAddress>> listening;
  private List<InetSocketAddress> found = List.of();
  private long foundAt;

  /** Those of all sockets together. */
  HostAddresses(Supplier<List<InetSocketAddress>> listening) {
    this.listening = listening;
  }

  /** Looked up at most every ten seconds. */
  synchronized List<InetSocketAddress> current() {
    long now = System.nanoTime();
    if (found.isEmpty() || now - foundAt > NANOS) {
      found = listening.get().stream().flatMap(one -> of(one).stream()).distinct().toList();
      foundAt = now;
    }
    return found;
  }

  /**
   * The address itself, or this machine's addresses if it is the wildcard: IPv4 first; neither
   * loopback nor link-local ones, which mean something else elsewhere.
   */
  public static List<InetSocketAddress> of(InetSocketAddress listening) {
    if (!listening.getAddress().isAnyLocalAddress()) {
      return List.of(listening);
    }
    try {
      return NetworkInterface.networkInterfaces()
          .filter(HostAddresses::isUp)
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .sorted(Comparator.comparing((InetAddress a) -> !(a instanceof Inet4Address)))
          .map(address -> new InetSocketAddress(address, listening.getPort()))
          .distinct()
          .toList();
    } catch (SocketException e) {
      LOG.debug("this machine does not tell its addresses: {}", e.toString());
      return List.of();
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
