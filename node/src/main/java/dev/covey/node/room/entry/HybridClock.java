package dev.covey.node.room.entry;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The room's clock: wall time, pushed on so that it is always greater than everything seen.
 *
 * <pre>time = milliseconds since 1970 (47 bits used) | counter (16)</pre>
 *
 * <p>Pure but for the wall clock it is given; safe on any thread.
 */
public final class HybridClock {

  /** How far ahead of this node's clock an entry may be and still be applied. */
  public static final Duration MAX_AHEAD = Duration.ofDays(1);

  private static final int COUNTER_BITS = 16;
  private static final long MAX_MILLIS = Long.MAX_VALUE >>> COUNTER_BITS;

  private final InstantSource wall;

  public HybridClock(InstantSource wall) {
    this.wall = wall;
  }

  /** A time of that moment, counter 0; moments before 1970 count as 1970. */
  public static long at(long millis) {
    return Math.max(0, Math.min(millis, MAX_MILLIS)) << COUNTER_BITS;
  }

  /** The wall part of a time, in ms since 1970. */
  public static long millis(long time) {
    return time >>> COUNTER_BITS;
  }

  /** The counter of a time, which tells entries of one millisecond apart. */
  public static int counter(long time) {
    return (int) (time & ((1 << COUNTER_BITS) - 1));
  }

  /** Returns the time for an entry that follows {@code floor}: now, or just above the floor. */
  public long next(long floor) {
    return Math.max(at(wall.millis()), floor + 1);
  }

  /** Whether a time is more than a day ahead, so that its entry has to wait. */
  public boolean isEarly(long time) {
    return millis(time) > wall.millis() + MAX_AHEAD.toMillis();
  }

  /** When an entry of this time stops being early. */
  public static Instant due(long time) {
    return Instant.ofEpochMilli(millis(time)).minus(MAX_AHEAD);
  }

  public Instant now() {
    return wall.instant();
  }
}
