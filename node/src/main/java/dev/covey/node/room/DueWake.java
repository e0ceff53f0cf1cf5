package dev.covey.node.room;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;

/**
 * Wakes a room when what is ahead of its time becomes due. Looks again while it is far off, at
 * least every hour, as clocks are set and machines sleep. Safe on any thread.
 */
final class DueWake {

  /** What is due later than that waits for a reader or a block: it may be a clock years off. */
  static final Duration HORIZON = Duration.ofDays(30);

  private static final long LONGEST_MILLIS = Duration.ofHours(1).toMillis();
  private static final long SHORTEST_MILLIS = 100;

  /** One is enough, unless what comes later is due sooner: a wait cannot be taken back. */
  private static final int MOST_WAITS = 8;

  private final Later later;
  private final Runnable wake;
  private long next = Long.MAX_VALUE;
  private int waits;
  private volatile boolean closed;

  /**
   * @param wake looks what is due, and tells {@link #look} what is not yet; must not wait
   */
  DueWake(Later later, Runnable wake) {
    this.later = later;
    this.wake = wake;
  }

  /** Sees to it that the room wakes for the soonest of these. */
  void look(Collection<Instant> due, Instant now) {
    due.stream()
        .min(Instant::compareTo)
        .map(soonest -> Duration.between(now, soonest))
        .filter(wait -> wait.compareTo(HORIZON) <= 0)
        .ifPresent(wait -> arm(now.toEpochMilli(), Math.max(0, wait.toMillis())));
  }

  private void arm(long now, long millis) {
    long wait = Math.min(millis, LONGEST_MILLIS);
    synchronized (this) {
      if (closed || (next > now && now + wait >= next) || waits == MOST_WAITS) {
        return;
      }
      next = now + wait;
      waits++;
    }
    long at = now + wait;
    // At most nine eighths of it go by, and less is made up for by the next wait.
    later.run(Math.max(SHORTEST_MILLIS, wait * 8 / 9), () -> woken(at));
  }

  private void woken(long at) {
    synchronized (this) {
      waits--;
      if (at == next) {
        next = Long.MAX_VALUE;
      }
    }
    if (!closed) {
      wake.run();
    }
  }

  /** Wakes nothing from now on. Idempotent. */
  void close() {
    closed = true;
  }
}
