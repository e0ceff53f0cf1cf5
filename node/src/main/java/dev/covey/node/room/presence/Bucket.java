package dev.covey.node.room.presence;

/** So many at once, and so many a second. Not thread-safe. */
final class Bucket {

  private final double perSecond;
  private final double most;
  private double left;
  private long atMillis;

  Bucket(double perSecond, double most, long nowMillis) {
    this.perSecond = perSecond;
    this.most = most;
    this.left = most;
    this.atMillis = nowMillis;
  }

  /** Whether there was one left. */
  boolean take(long nowMillis) {
    left = Math.min(most, left + perSecond * Math.max(0, nowMillis - atMillis) / 1_000);
    atMillis = Math.max(atMillis, nowMillis);
    if (left < 1) {
      return false;
    }
    left -= 1;
    return true;
  }
}
