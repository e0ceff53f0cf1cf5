package dev.covey.core.replication;

/**
 * How many blocks to ask one peer for at a time: as many as it answers within {@link #PATIENCE}.
 * Grows by one with each quick answer, shrinks by an eighth when answers are late, so that a slow
 * peer holds little of what others could bring. Confined to one thread.
 */
final class RequestWindow {

  static final int LARGEST = 4_096;

  private static final int FIRST = 64;
  private static final int SMALLEST = 8;
  private static final long PATIENCE = 250_000_000L;

  private int size = FIRST;
  private int sinceCut;
  private long latency;

  int size() {
    return size;
  }

  /** About how long an answer takes, in nanoseconds; 0 before the first. */
  long latency() {
    return latency;
  }

  /** An answer came, so many nanoseconds after its request, while so many were waiting. */
  void answered(long nanos, int waiting) {
    latency += (nanos - latency) / 8;
    sinceCut++;
    if (nanos > PATIENCE) {
      if (sinceCut >= size) {
        size = Math.max(SMALLEST, size - size / 8);
        sinceCut = 0;
      }
    } else if (waiting >= size / 2 && size < LARGEST) {
      size++;
    }
  }

  /** Nothing came for a long time: start over. */
  void stalled() {
    size = SMALLEST;
    sinceCut = 0;
  }
}
