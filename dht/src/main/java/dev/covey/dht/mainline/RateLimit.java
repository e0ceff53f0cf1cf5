package dev.covey.dht.mainline;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many queries of one host are answered: a burst, then so many a second. Keeps this node from
 * being used to flood someone whose address was forged. Owned by one thread.
 *
 * <p>A host is an IP address, save on loopback, where every node has the same one and none can be a
 * victim elsewhere: there it is IP address and port.
 */
final class RateLimit {

  static final int BURST = 400;
  static final int PER_SECOND = 200;
  private static final int MAX_HOSTS = 4096;

  private final Map<Object, Allowance> hosts =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Allowance> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  /** Whether one more query of this sender may be answered now; counts it if so. */
  boolean allows(InetSocketAddress from, long now) {
    Object host = from.getAddress().isLoopbackAddress() ? from : from.getAddress();
    Allowance allowance = hosts.get(host);
    if (allowance == null) {
      allowance = new Allowance(now);
      hosts.put(host, allowance);
    }
    double earned = (now - allowance.at) / 1e9 * PER_SECOND;
    allowance.left = Math.min(BURST, allowance.left + earned);
    allowance.at = now;
    if (allowance.left < 1) {
      return false;
    }
    allowance.left--;
    return true;
  }

  private static final class Allowance {
    double left = BURST;
    long at;

    private Allowance(long at) {
      this.at = at;
    }
  }
}
