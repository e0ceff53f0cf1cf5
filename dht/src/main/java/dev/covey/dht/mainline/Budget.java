package dev.covey.dht.mainline;

/** So much a second, and what was not used before up to a limit. Owned by one thread. */
final class Budget {

  private final int perSecond;
  private final int most;
  private double left;
  private long at;

  /** Of three seconds at most. */
  Budget(int perSecond, long now) {
    this(perSecond, 3 * perSecond, now);
  }

  Budget(int perSecond, int most, long now) {
    this.perSecond = perSecond;
    this.most = most;
    this.left = most;
    this.at = now;
  }

  /** Whether anything may be spent now. */
  boolean isOpen(long now) {
    left = Math.min(most, left + (now - at) / 1e9 * perSecond);
    at = now;
    return left > 0;
  }

  /** Counts what was spent; more than there was is paid back in time. */
  void spend(int amount) {
    left -= amount;
  }
}
