package dev.covey.dht.mainline;

/** So many bytes a second, and what was not used for a few seconds more. Owned by one thread. */
final class ByteBudget {

  private static final double SECONDS_SAVED = 3;

  private final int perSecond;
  private double left;
  private long at;

  ByteBudget(int perSecond, long now) {
    this.perSecond = perSecond;
    this.left = perSecond * SECONDS_SAVED;
    this.at = now;
  }

  /** Whether anything may be spent now. */
  boolean isOpen(long now) {
    left = Math.min(perSecond * SECONDS_SAVED, left + (now - at) / 1e9 * perSecond);
    at = now;
    return left > 0;
  }

  /** Counts what was spent; more than there was is paid back in time. */
  void spend(int bytes) {
    left -= bytes;
  }
}
