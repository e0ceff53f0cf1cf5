package dev.covey.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How soon two nodes meet in a DHT of twenty, beside JavaScript's Hyperswarm; and what a thousand
 * idle connections cost. Loopback only. Run in the project's folder; Linux only.
 */
public final class SwarmBench {

  static final int DHT_NODES = 20;

  private static final int JOINS = 200;

  private SwarmBench() {}

  public static void main(String[] arguments) throws Exception {
    List<String> cases = List.of(arguments);
    if (cases.isEmpty() || cases.contains("join")) {
      try (SwarmMeetings meetings = new SwarmMeetings()) {
        show("Covey", meetings.join(JOINS));
      }
      show("Hyperswarm", HyperswarmSide.join(JOINS));
    }
    if (cases.isEmpty() || cases.contains("idle")) {
      IdleLinks.measure();
    }
  }

  private static void show(String who, double[] millis) throws IOException {
    double[] sorted = millis.clone();
    Arrays.sort(sorted);
    System.out.printf(
        Locale.ROOT,
        "%-12s join to first connection, ms: p50 %.2f  p90 %.2f  p99 %.2f  greatest %.2f  of %d%n",
        who,
        sorted[sorted.length / 2],
        sorted[sorted.length * 9 / 10],
        sorted[sorted.length * 99 / 100],
        sorted[sorted.length - 1],
        sorted.length);
  }
}
