package dev.covey.node.cli.terminal;

import java.util.concurrent.TimeUnit;

/** How far something got, on the terminal, once it has taken over a second. One thread. */
public final class Progress implements AutoCloseable {

  private static final long FIRST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

  private final Console console;
  private final String what;
  private final long startNanos = System.nanoTime();
  private long nextNanos = startNanos + FIRST_NANOS;
  private boolean shown;

  public Progress(Console console, String what) {
    this.console = console;
    this.what = what;
  }

  /** {@code done} is shown as it is, such as "1,200 messages". Cheap when it is not time yet. */
  public void at(java.util.function.Supplier<String> done) {
    long now = System.nanoTime();
    if (now - nextNanos >= 0 && console.showsProgress()) {
      nextNanos = now + EVERY_NANOS;
      shown = true;
      console.progress(
          what + " " + done.get() + ", " + TimeUnit.NANOSECONDS.toSeconds(now - startNanos) + " s");
    }
  }

  /** Clears the line. */
  @Override
  public void close() {
    if (shown) {
      console.progress("");
    }
  }

  /** A size for people. */
  public static String size(long bytes) {
    if (bytes < 1024) {
      return bytes + " B";
    }
    double value = bytes / 1024.0;
    for (String unit : new String[] {"KiB", "MiB", "GiB"}) {
      if (value < 1024) {
        return String.format(java.util.Locale.ROOT, "%.1f %s", value, unit);
      }
      value /= 1024;
    }
    return String.format(java.util.Locale.ROOT, "%.1f TiB", value);
  }
}
