package dev.covey.node.cli.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Moments as people write them: a duration from now, a day, or a full date and time. */
public final class Moments {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(m|h|d|w)");
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private Moments() {}

  /** Milliseconds since 1970 of "90m", "12h", "7d", "2w", "2027-01-31" or an ISO instant. */
  static long parse(String option, String text, Instant now) {
    Matcher duration = DURATION.matcher(text);
    try {
      if (duration.matches()) {
        return now.plus(length(duration)).toEpochMilli();
      }
      Instant moment =
          text.length() == 10
              ? LocalDate.parse(text).plusDays(1).atStartOfDay(ZoneId.systemDefault()).toInstant()
              : Instant.parse(text);
      if (moment.isAfter(now)) {
        return moment.toEpochMilli();
      }
    } catch (DateTimeException | ArithmeticException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          option + " needs a time such as 90m, 12h, 7d, 4w or 2027-01-31, not \"" + text + "\"");
    }
    throw new CommandFailure(ExitCode.USAGE, option + " is in the past: " + text);
  }

  /**
   * A moment that was: "90m" ago, "12h", "7d", "2w", the beginning of "2026-11-21" here, or an ISO
   * instant.
   */
  static Instant past(String option, String text, Instant now) {
    Matcher duration = DURATION.matcher(text);
    try {
      if (duration.matches()) {
        return now.minus(length(duration));
      }
      return text.length() == 10
          ? LocalDate.parse(text).atStartOfDay(ZoneId.systemDefault()).toInstant()
          : Instant.parse(text);
    } catch (DateTimeException | ArithmeticException e) {
      throw new CommandFailure(
          ExitCode.USAGE,
          option
              + " is a day like 2026-11-21, an instant like 2026-11-21T14:00:00Z, or 12h ago, not "
              + text);
    }
  }

  private static Duration length(Matcher duration) {
    long count = Long.parseLong(duration.group(1));
    return switch (duration.group(2)) {
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> Duration.ofDays(7 * count);
    };
  }

  /** For people, to the second. */
  public static String show(Instant moment) {
    return EXACT.format(moment.atZone(ZoneId.systemDefault()));
  }

  /** For people; "never" for 0. */
  static String show(long millis) {
    return millis == 0
        ? "never"
        : SHOWN.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }
}
