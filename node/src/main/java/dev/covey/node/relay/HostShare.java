package dev.covey.node.relay;

import dev.covey.node.swarm.TokenBucket;

/**
 * What one host has of a relay. Of circuits and topics it may take one, and more while it has fewer
 * than are left: alone half of all, of two the second a quarter. Confined to the relay's event
 * loop.
 */
final class HostShare {

  /** Probes for one host: so many at once, then one a second. */
  static final int PROBE_BURST = 8;

  private static final int PROBE_RATE = 1;

  private final boolean limited;
  private final TokenBucket probes;
  int clients;

  /** Circuits that its clients have asked for. */
  int circuits;

  int topics;
  long leftAt;

  HostShare(boolean limited, long now) {
    this.limited = limited;
    this.leftAt = now;
    this.probes = new TokenBucket(PROBE_RATE, PROBE_BURST, now);
  }

  /** Whether one of its clients may ask for a circuit, when so many more are left of all. */
  boolean mayAsk(int left) {
    return left > 0 && (!limited || circuits == 0 || circuits < left);
  }

  /** How many topics a client may have that has so many now, when so many more are left of all. */
  int topicsOf(int now, int left) {
    int all = left + now;
    if (!limited) {
      return all;
    }
    int ofOthers = topics - now;
    int atLeast = ofOthers == 0 ? Math.min(1, all) : 0;
    return Math.max(atLeast, (all - ofOthers) / 2);
  }

  boolean mayProbe(long now) {
    return !limited || probes.tryTake(now);
  }
}
