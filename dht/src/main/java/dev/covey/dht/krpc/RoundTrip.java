package dev.covey.dht.krpc;

/**
 * How long answers take, and from when on one counts as late (as TCP estimates it: RFC 6298). Owned
 * by one thread.
 */
final class RoundTrip {

  private static final long MILLI = 1_000_000L;
  static final long LONGEST_NANOS = 1000 * MILLI;
  static final long SHORTEST_NANOS = 60 * MILLI;

  private boolean measured;
  private double mean;
  private double deviation;

  void sample(long nanos) {
    if (!measured) {
      measured = true;
      mean = nanos;
      deviation = nanos / 2.0;
      return;
    }
    deviation += (Math.abs(nanos - mean) - deviation) / 4;
    mean += (nanos - mean) / 8;
  }

  /** Between 60 ms and 1 s; 400 ms before anything was measured. */
  long lateAfterNanos() {
    if (!measured) {
      return 400 * MILLI;
    }
    return Math.max(SHORTEST_NANOS, Math.min((long) (mean + 4 * deviation), LONGEST_NANOS));
  }
}
