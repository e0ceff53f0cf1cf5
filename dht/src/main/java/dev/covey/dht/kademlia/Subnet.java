package dev.covey.dht.kademlia;

import java.net.InetAddress;

/**
 * What one owner has of addresses as a rule: an IPv4 /24 or an IPv6 /64, as its leading bytes.
 *
 * @param bits the bytes as a number
 * @param v4 whether it is one of IPv4
 */
public record Subnet(long bits, boolean v4) {

  /** The one this address is in. */
  public static Subnet of(InetAddress address) {
    byte[] bytes = address.getAddress();
    boolean v4 = bytes.length == 4;
    long bits = 0;
    for (int i = 0; i < (v4 ? 3 : 8); i++) {
      bits = bits << 8 | (bytes[i] & 0xff);
    }
    return new Subnet(bits, v4);
  }
}
