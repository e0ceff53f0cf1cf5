package dev.covey.node.room.state;

/**
 * Whether an entry counts.
 *
 * @param reason why not, in plain words; empty if it does
 */
public record Verdict(boolean counts, String reason) {

  /** It counts. */
  public static final Verdict OK = new Verdict(true, "");

  static Verdict no(String reason) {
    return new Verdict(false, reason);
  }
}
