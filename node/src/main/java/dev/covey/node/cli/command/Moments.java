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
final class Moments {

  private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(m|h|d|w)");
  private static final DateTimeFormatter SHOWN =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  private Moments() {}

  /** Milliseconds since 1970 of "90m", "12h", "7d", "2w", "2027-01-31" or an ISO instant. */
  static long parse(String option, String text, Instant now) {
    Matcher duration = DURATION.matcher(text);
    try {
      if (duration.matches()) {
        long count = Long.parseLong(duration.group(1));
        Duration unit =
            switch (duration.group(2)) {
              case "m" -> Duration.ofMinutes(1);
              case "h" -> Duration.ofHours(1);
              case "d" -> Duration.ofDays(1);
              default -> Duration.ofDays(7);
            };
        return now.plus(unit.multipliedBy(count)).toEpochMilli();
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
          option + " needs a time such as 12h, 7d, 4w or 2027-01-31, not \"" + text + "\"");
    }
    throw new CommandFailure(ExitCode.USAGE, option + " is in the past: " + text);
  }

  /** For people; "never" for 0. */
  static String show(long millis) {
    return millis == 0
        ? "never"
        : SHOWN.format(Instant.ofEpochMilli(millis).atZone(ZoneId.systemDefault()));
  }
}
