package dev.covey.node.relay;

/** A relay that is connected. Guarded by {@link Relays}. */
final class UsedRelay {

  final RelayLink link;
  boolean registered;
  boolean reachesUs;

  /** Whether it has said if it reaches this node. */
  boolean answered;

  long askedAt = System.nanoTime();
  long probeAgainAt = askedAt + Relays.PROBE_RETRY_NANOS;

  UsedRelay(RelayLink link) {
    this.link = link;
  }
}
