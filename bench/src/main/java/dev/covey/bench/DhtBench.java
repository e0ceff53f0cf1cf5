package dev.covey.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Our DHT and bittorrent-dht, networks of fifty nodes in one process each, in turn; and what ten
 * thousand topics cost. Run in the project's folder.
 *
 * <pre>DhtBench [--rounds N] [--seconds N]</pre>
 */
public final class DhtBench {

  /** A figure of both sides; the goal is a greatest, or for what was found a least. */
  private record Row(String name, String field, String unit, Goal goal) {}

  private static final List<Row> ROWS =
      List.of(
          new Row("announce p50", "announce50", "ms", Goal.NONE),
          new Row("announce p95", "announce95", "ms", Goal.atMost(35)),
          new Row("first value p50", "beforeFirst50", "ms", Goal.NONE),
          new Row("first value p95", "beforeFirst95", "ms", Goal.atMost(5)),
          new Row("whole lookup p50", "beforeWhole50", "ms", Goal.NONE),
          new Row("whole lookup p95", "beforeWhole95", "ms", Goal.NONE),
          new Row("found", "beforeFound", "%", Goal.atLeast(100)),
          new Row("30 % gone: first value p50", "afterFirst50", "ms", Goal.NONE),
          new Row("30 % gone: first value p95", "afterFirst95", "ms", Goal.NONE),
          new Row("30 % gone: whole lookup p50", "afterWhole50", "ms", Goal.NONE),
          new Row("30 % gone: whole lookup p95", "afterWhole95", "ms", Goal.atMost(1000)),
          new Row("30 % gone: found", "afterFound", "%", Goal.atLeast(99)),
          new Row("30 % gone: new announce p50", "anew50", "ms", Goal.NONE),
          new Row("30 % gone: new announce p95", "anew95", "ms", Goal.NONE),
          new Row("30 % gone: new found", "anewFound", "%", Goal.atLeast(99)));

  private DhtBench() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(List.of(arguments));
    int rounds = option(rest, "--rounds", 3);
    int seconds = option(rest, "--seconds", 60);
    if (!rest.isEmpty()) {
      System.err.println("usage: bench/run dht [--rounds N] [--seconds N]");
      System.exit(2);
    }
    Side own = Side.java(DhtNetwork.class);
    Side other = Side.javaScript("bittorrent-dht 11.0.12", "dht50.js");
    List<String> ownLines = new ArrayList<>();
    List<String> otherLines = new ArrayList<>();
    for (int i = 0; i < rounds; i++) {
      ownLines.add(run(own, "50", "100"));
      otherLines.add(run(other, "50", "100"));
    }
    System.out.printf(
        "%-30s %14s %24s %12s%n", "50 nodes in one process", "Covey", "bittorrent-dht", "goal");
    for (Row row : ROWS) {
      double figure = middle(ownLines, row.field());
      double theirs = middle(otherLines, row.field());
      String missed = row.goal().isReached(figure, 0, 0) ? "" : "  missed";
      System.out.printf(
          Locale.ROOT,
          "%-30s %11.1f %-2s %21.1f %-2s %12s%s%n",
          row.name(),
          figure,
          row.unit(),
          theirs,
          row.unit(),
          row.goal(),
          missed);
    }
    String topics = run(Side.java(DhtTopics.class), "10000", Integer.toString(seconds));
    double in = Double.parseDouble(Side.field(topics, "in"));
    double out = Double.parseDouble(Side.field(topics, "out"));
    System.out.printf(
        Locale.ROOT,
        "10,000 topics of one node of 20: %.1f kB/s in, %.1f kB/s out, %.1f together (goal < 50);"
            + " all joined in %s s; %s %% of a sample found%n",
        in,
        out,
        in + out,
        Side.field(topics, "joined"),
        Side.field(topics, "found"));
  }

  private static int option(List<String> arguments, String name, int otherwise) {
    int at = arguments.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    arguments.remove(at);
    return Integer.parseInt(arguments.remove(at));
  }

  private static String run(Side side, String... arguments)
      throws IOException, InterruptedException {
    Process process = side.start(arguments);
    try {
      String line = Side.line(process);
      int unused = process.waitFor();
      return line;
    } finally {
      process.destroy();
    }
  }

  private static double middle(List<String> lines, String field) {
    double[] figures =
        lines.stream().mapToDouble(line -> Double.parseDouble(Side.field(line, field))).toArray();
    Arrays.sort(figures);
    return figures[figures.length / 2];
  }
}
