package dev.covey.node.cli.log;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and sizes as people type and read them. */
final class Amounts {

  private static final Pattern NUMBER = Pattern.compile("([0-9]{1,9})([a-zA-Z]{0,3})");

  private Amounts() {}

  /** {@code 30}, {@code 30s}, {@code 500ms}, {@code 2m}. */
  static Duration duration(String option, String text) {
    Matcher matcher = NUMBER.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      Duration duration =
          switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "ms" -> Duration.ofMillis(number);
            case "", "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ZERO;
          };
      if (!duration.isZero()) {
        return duration;
      }
    }
    throw new CommandFailure(
        ExitCode.USAGE, option + " is a time such as 500ms, 30s or 2m, not \"" + text + "\"");
  }

  /** {@code 65536}, {@code 64K}, {@code 1M}: at least 1, at most {@code most}. */
  static int size(String option, String text, int most) {
    Matcher matcher = NUMBER.matcher(text);
    if (matcher.matches()) {
      long number = Long.parseLong(matcher.group(1));
      long size =
          switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "" -> number;
            case "k", "kib" -> number << 10;
            case "m", "mib" -> number << 20;
            default -> 0;
          };
      if (size >= 1 && size <= most) {
        return (int) size;
      }
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        option + " is a size such as 65536, 64K or 1M, up to " + most + ", not \"" + text + "\"");
  }

  /** {@code 1 block}, {@code 1,200 blocks}. */
  static String blocks(long count) {
    return count == 1 ? "1 block" : String.format(Locale.ROOT, "%,d blocks", count);
  }
}
