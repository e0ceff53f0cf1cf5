package dev.covey.node.swarm;

/**
 * So much a second, with one second's worth (or a given burst) at once. What is taken may exceed
 * what is there; then nothing is until that is made good. Not thread-safe.
 */
public final class TokenBucket {

  private final long perSecond;
  private final double burst;
  private double tokens;
  private long filledAt;

  public TokenBucket(long perSecond, long burst, long nowNanos) {
    this.perSecond = perSecond;
    this.burst = burst;
    this.tokens = burst;
    this.filledAt = nowNanos;
  }

  /** Nanoseconds until something may be taken; 0 for now. */
  public long waitNanos(long nowNanos) {
    fill(nowNanos);
    return tokens > 0 ? 0 : (long) (-tokens * 1e9 / perSecond) + 1_000_000;
  }

  public void take(long amount) {
    tokens -= amount;
  }

  /** Takes one if there is one. */
  public boolean tryTake(long nowNanos) {
    if (!hasOne(nowNanos)) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  boolean hasOne(long nowNanos) {
    fill(nowNanos);
    return tokens >= 1;
  }

  private void fill(long nowNanos) {
    tokens = Math.min(burst, tokens + (nowNanos - filledAt) * (perSecond / 1e9));
    filledAt = nowNanos;
  }
}
