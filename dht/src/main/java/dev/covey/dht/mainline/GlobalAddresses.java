package dev.covey.dht.mainline;

import java.net.InetAddress;

/** Tells addresses of the public Internet from all others. */
final class GlobalAddresses {

  private GlobalAddresses() {}

  /** Whether hosts all over the world may have it: neither private nor reserved nor a tunnel. */
  static boolean contains(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] ip = address.getAddress();
    int first = ip[0] & 0xff;
    int second = ip[1] & 0xff;
    int third = ip[2] & 0xff;
    if (ip.length == 4) {
      return first != 0
          && first < 240
          && !(first == 100 && second >= 64 && second < 128) // shared by carriers
          && !(first == 192 && second == 0 && (third == 0 || third == 2))
          && !(first == 198 && (second == 18 || second == 19)) // benchmarks
          && !(first == 198 && second == 51 && third == 100) // documentation
          && !(first == 203 && second == 0 && third == 113);
    }
    boolean unicast = (first & 0xe0) == 0x20; // 2000::/3
    boolean teredo = first == 0x20 && second == 0x01 && third == 0 && ip[3] == 0;
    boolean documentation =
        first == 0x20 && second == 0x01 && third == 0x0d && ip[3] == (byte) 0xb8;
    boolean sixToFour = first == 0x20 && second == 0x02;
    return unicast && !teredo && !documentation && !sixToFour;
  }
}
