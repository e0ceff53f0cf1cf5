package dev.covey.bench;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * One comparison: the same work for either side, which gives one figure a row.
 *
 * @param rounds how often each side does it; the middle figure counts
 * @param javaScript whether JavaScript does it as well
 */
record LogCase(String name, int rounds, boolean javaScript, List<Row> rows, Work work) {

  /**
   * A row of the table.
   *
   * @param figure the name of the figure in what the work gives
   * @param less whether less is better
   */
  record Row(String figure, String title, String unit, boolean less, Goal goal) {}

  /** Figures by name, and the most memory that its processes had resident together. */
  record Sample(Map<String, Double> figures, long residentKilobytes) {}

  /** Does it once. */
  @FunctionalInterface
  interface Work {
    Sample run(LogRun run) throws IOException, InterruptedException;
  }

  static final String FIGURE = "figure";

  static LogCase rate(String name, String title, String unit, Goal goal, Work work) {
    return new LogCase(name, 3, true, List.of(new Row(FIGURE, title, unit, false, goal)), work);
  }

  static LogCase cost(String name, String title, String unit, Goal goal, Work work) {
    return new LogCase(name, 3, true, List.of(new Row(FIGURE, title, unit, true, goal)), work);
  }

  LogCase once() {
    return new LogCase(name, 1, javaScript, rows, work);
  }

  LogCase withoutJavaScript() {
    return new LogCase(name, rounds, false, rows, work);
  }

  LogCase giving(Row... several) {
    return new LogCase(name, rounds, javaScript, Arrays.asList(several), work);
  }
}
