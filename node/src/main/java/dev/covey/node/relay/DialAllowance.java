package dev.covey.node.relay;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often what others call relays may be dialled: whatever they tell, no host is knocked at more
 * than {@link #HOST_RATE} times a second. Safe on any thread.
 */
final class DialAllowance {

  static final int HOST_RATE = 2;
  static final int HOST_BURST = 4;
  static final int RATE = 5;
  static final int BURST = 16;

  private static final int MAX_HOSTS = 1_024;

  private final TokenBucket all;
  private final Map<InetAddress, TokenBucket> hosts =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, TokenBucket> eldest) {
          return size() > MAX_HOSTS;
        }
      };

  DialAllowance(long now) {
    this.all = new TokenBucket(RATE, BURST, now);
  }

  /** Whether one more may be dialled; counts it if so. */
  synchronized boolean tryTake(InetAddress host, long now) {
    TokenBucket ofHost =
        hosts.computeIfAbsent(host, unused -> new TokenBucket(HOST_RATE, HOST_BURST, now));
    return ofHost.tryTake(now) && all.tryTake(now);
  }
}
