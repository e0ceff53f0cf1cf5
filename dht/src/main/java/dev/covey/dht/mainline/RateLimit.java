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

  private static final int MAX_HOSTS = 4096;

  private final int perSecond;
  private final int burst;

  private final Map<Object, Allowance> hosts =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Allowance> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  RateLimit(int perSecond, int burst) {
    this.perSecond = perSecond;
    this.burst = burst;
  }

  /** Whether one more query of this sender may be answered now; counts it if so. */
  boolean allows(InetSocketAddress from, long now) {
    Object host = host(from);
    Allowance allowance = hosts.get(host);
    if (allowance == null) {
      allowance = new Allowance(burst, now);
      hosts.put(host, allowance);
    }
    double earned = (now - allowance.at) / 1e9 * perSecond;
    allowance.left = Math.min(burst, allowance.left + earned);
    allowance.at = now;
    if (allowance.left < 1) {
      return false;
    }
    allowance.left--;
    return true;
  }

  /** Has the sender's last query count for so many more. */
  void charge(InetSocketAddress from, int queries) {
    Allowance allowance = hosts.get(host(from));
    if (allowance != null) {
      allowance.left -= queries;
    }
  }

  private static Object host(InetSocketAddress from) {
    return from.getAddress().isLoopbackAddress() ? from : from.getAddress();
  }

  private static final class Allowance {
    double left;
    long at;

    private Allowance(int left, long at) {
      this.left = left;
      this.at = at;
    }
  }
}
