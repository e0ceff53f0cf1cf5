package dev.covey.node.swarm;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often addresses that others told may be dialled, in all and at one host, of IPv6 one /64:
 * whatever they tell, they cannot make this node look for open ports. Safe on any thread.
 */
public final class DialAllowance {

  private static final int MAX_HOSTS = 1_024;

  private final TokenBucket all;
  private final int hostRate;
  private final int hostBurst;
  private final Map<String, TokenBucket> hosts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, TokenBucket> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  /**
   * @param rate dials a second, after a burst
   * @param hostRate dials of one host a second
   */
  public DialAllowance(int rate, int burst, int hostRate, int hostBurst, long nowNanos) {
    this.all = new TokenBucket(rate, burst, nowNanos);
    this.hostRate = hostRate;
    this.hostBurst = hostBurst;
  }

  /** Whether one more may be dialled; counts it if so. */
  public synchronized boolean tryTake(InetAddress host, long nowNanos) {
    return all.hasOne(nowNanos)
        && hosts
            .computeIfAbsent(
                Bans.network(host), unused -> new TokenBucket(hostRate, hostBurst, nowNanos))
            .tryTake(nowNanos)
        && all.tryTake(nowNanos);
  }

  /** As the other one, at a host of which any number may be dialled. */
  synchronized boolean tryTake(long nowNanos) {
    return all.tryTake(nowNanos);
  }

  /** Whether one more may be dialled. */
  synchronized boolean hasOne(InetAddress host, long nowNanos) {
    TokenBucket ofHost = hosts.get(Bans.network(host));
    return all.hasOne(nowNanos) && (ofHost == null || ofHost.hasOne(nowNanos));
  }
}
