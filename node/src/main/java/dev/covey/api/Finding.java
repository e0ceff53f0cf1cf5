package dev.covey.api;

/**
 * One thing that a checkup looked at.
 *
 * @param check what was looked at, one word, such as {@code dht}
 * @param seen what was found, one plain line
 * @param advice what to do about it; empty when there is nothing to do
 */
public record Finding(String check, Level level, String seen, String advice) {

  /** How bad it is. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Worth knowing; the node works, perhaps not as well as it could. */
    NOTE,
    /** Something does not work, or soon will not. */
    PROBLEM
  }

  public static Finding ok(String check, String seen) {
    return new Finding(check, Level.OK, seen, "");
  }

  public static Finding note(String check, String seen, String advice) {
    return new Finding(check, Level.NOTE, seen, advice);
  }

  public static Finding problem(String check, String seen, String advice) {
    return new Finding(check, Level.PROBLEM, seen, advice);
  }
}
