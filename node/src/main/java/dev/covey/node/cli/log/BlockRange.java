package dev.covey.node.cli.log;

import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import org.jspecify.annotations.Nullable;

/** Blocks {@code start <= i < end}; an open end is {@link Long#MAX_VALUE}. */
record BlockRange(long start, long end) {

  static final BlockRange ALL = new BlockRange(0, Long.MAX_VALUE);

  /** Parses {@code A..B}, {@code A..} or {@code ..B}; null is all. */
  static BlockRange parse(String option, @Nullable String text) {
    if (text == null) {
      return ALL;
    }
    int dots = text.indexOf("..");
    try {
      if (dots >= 0) {
        String from = text.substring(0, dots);
        String to = text.substring(dots + 2);
        long start = from.isEmpty() ? 0 : Long.parseLong(from);
        long end = to.isEmpty() ? Long.MAX_VALUE : Long.parseLong(to);
        if (start >= 0 && start < end) {
          return new BlockRange(start, end);
        }
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new CommandFailure(
        ExitCode.USAGE,
        option
            + " needs A..B, blocks from A up to and without B, such as 0..100 or 100.., not \""
            + text
            + "\"");
  }

  boolean isOpen() {
    return end == Long.MAX_VALUE;
  }

  /** With the log's length for an open end; fails for what lies beyond it. */
  BlockRange within(long length) {
    long last = isOpen() ? length : end;
    if (start > length || last > length) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND, "the log has " + length + " blocks; " + this + " is beyond its end");
    }
    return new BlockRange(start, last);
  }

  @Override
  public String toString() {
    return start + ".." + (isOpen() ? "" : end);
  }
}
