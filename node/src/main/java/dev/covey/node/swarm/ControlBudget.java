package dev.covey.node.swarm;

/**
 * What one peer may say about a room: tokens that come back with time. Too much is not read for a
 * while; what is over a connection waits there, at the peer's cost. Confined to the connection's
 * event loop.
 */
final class ControlBudget {

  static final int MESSAGES = 200;
  static final int MESSAGES_BURST = 2_000;
  static final int BYTES = 512 << 10;
  static final int BYTES_BURST = 4 << 20;
  static final int RECORDS = 4;
  static final int RECORDS_BURST = 128;
  static final int WHISPERS = 100;
  static final int WHISPERS_BURST = 500;

  private static final double NANOS = 1e9;

  private double messages = MESSAGES_BURST;
  private double bytes = BYTES_BURST;
  private double records = RECORDS_BURST;
  private double whispers = WHISPERS_BURST;
  private long at;

  ControlBudget(long nanos) {
    this.at = nanos;
  }

  /** Counts a message; returns for how many milliseconds no more should be read, mostly 0. */
  long take(int size, long nanos) {
    refill(nanos);
    messages -= 1;
    bytes -= size;
    double debt = Math.max(-messages / MESSAGES, -bytes / BYTES);
    return debt <= 0 ? 0 : (long) Math.ceil(1_000 * debt);
  }

  /** How many of so many signed records are worth the time to verify; the rest is skipped. */
  int takeRecords(int count, long nanos) {
    refill(nanos);
    int taken = Math.min(count, (int) records);
    records -= taken;
    return taken;
  }

  /** Whether a whisper is worth the time to open it; if not, it is dropped. */
  boolean takeWhisper(long nanos) {
    refill(nanos);
    if (whispers < 1) {
      return false;
    }
    whispers -= 1;
    return true;
  }

  private void refill(long nanos) {
    double seconds = Math.max(0, nanos - at) / NANOS;
    at = nanos;
    messages = Math.min(MESSAGES_BURST, messages + seconds * MESSAGES);
    bytes = Math.min(BYTES_BURST, bytes + seconds * BYTES);
    records = Math.min(RECORDS_BURST, records + seconds * RECORDS);
    whispers = Math.min(WHISPERS_BURST, whispers + seconds * WHISPERS);
  }
}
