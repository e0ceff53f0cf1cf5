package dev.covey.node.swarm;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Supplier;

/** Which of the addresses that others tell of may be dialled. Safe on any thread. */
final class AddressFilter {

  /** Below are the ports of well-known services, which nobody shall make this node knock at. */
  static final int LOWEST_PORT = 1_024;

  private final Supplier<List<InetSocketAddress>> listening;

  /**
   * @param listening the addresses this node listens on, a wildcard as such
   */
  AddressFilter(Supplier<List<InetSocketAddress>> listening) {
    this.listening = listening;
  }

  /** What discovery found: any host that there can be, but this node itself. */
  boolean mayDial(InetSocketAddress address) {
    return !address.isUnresolved()
        && address.getPort() >= LOWEST_PORT
        && isHost(address.getAddress())
        && !listening.get().contains(address);
  }

  /**
   * What a peer told in a record. Loopback and link-local addresses mean something only to those
   * who are there too: this node listens on such an address, or met the peer there.
   */
  boolean mayDial(InetSocketAddress address, InetAddress teller) {
    if (!mayDial(address)) {
      return false;
    }
    InetAddress host = address.getAddress();
    if (host.isLoopbackAddress()) {
      return teller.isLoopbackAddress() || listensOn(InetAddress::isLoopbackAddress);
    }
    if (host.isLinkLocalAddress()) {
      return teller.isLinkLocalAddress() || listensOn(InetAddress::isLinkLocalAddress);
    }
    return true;
  }

  private boolean listensOn(java.util.function.Predicate<InetAddress> kind) {
    return listening.get().stream().map(InetSocketAddress::getAddress).anyMatch(kind);
  }

  /** Neither multicast, nor nobody, nor everybody, nor what is reserved. */
  private static boolean isHost(InetAddress address) {
    if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
      return false;
    }
    if (address instanceof Inet4Address) {
      int first = address.getAddress()[0] & 0xff;
      return first != 0 && first < 240;
    }
    return true;
  }
}
