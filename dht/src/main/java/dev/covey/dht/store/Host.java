package dev.covey.dht.store;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** What counts as one host when shares are given out. */
final class Host {

  private Host() {}

  /**
   * An IPv4 address, or the /64 of an IPv6 one, of which a host has as many as it likes. On
   * loopback every node has the same address: there the port tells them apart.
   */
  static Object of(InetSocketAddress from) {
    return from.getAddress().isLoopbackAddress() ? from : ofIp(from.getAddress());
  }

  /** The same for an address alone. */
  static Object ofIp(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return bytes.length == 4 ? ip : (Object) ByteBuffer.wrap(bytes).getLong();
  }
}
