package dev.covey.node.relay;

/** Why a circuit ended or did not begin. */
public enum EndReason {
  CLOSED(0, "closed by the other side"),
  NOBODY(1, "the relay knows nobody of that name"),
  LIMIT(2, "the relay has reached its limits"),
  IDLE(3, "idle for too long"),
  TIMEOUT(4, "the other side did not answer"),
  UNWANTED(5, "the other side does not want it"),
  GONE(6, "the other side has left the relay"),
  OTHER(7, "ended by the relay");

  private final int number;
  private final String words;

  EndReason(int number, String words) {
    this.number = number;
    this.words = words;
  }

  int number() {
    return number;
  }

  /** What a newer version may say besides is {@link #OTHER}. */
  static EndReason of(long number) {
    for (EndReason reason : values()) {
      if (reason.number == number) {
        return reason;
      }
    }
    return OTHER;
  }

  @Override
  public String toString() {
    return words;
  }
}
