package dev.covey.bench;

import dev.covey.bench.LogCase.Row;
import dev.covey.bench.LogCase.Work;
import java.util.ArrayList;
import java.util.List;

/** What {@code bench/run log} compares, and what is wanted of each. */
final class LogCases {

  private static final String BLOCKS = "blocks/s";

  private LogCases() {}

  static List<LogCase> all(boolean large) {
    List<LogCase> cases = new ArrayList<>();
    writing(cases);
    reading(cases);
    wire(cases);
    manyLogs(cases);
    sizes(cases, large);
    return cases;
  }

  private static void writing(List<LogCase> cases) {
    cases.add(
        LogCase.rate(
            "append-batch",
            "append 100 B in batches of 1,000, waiting for each",
            BLOCKS,
            Goal.times(4),
            single("append", 3, 1_000, 100, 1)));
    cases.add(
        LogCase.rate(
            "append-batch-2",
            "append 100 B in batches of 1,000, two in flight",
            BLOCKS,
            Goal.times(4),
            single("append", 3, 1_000, 100, 2)));
    cases.add(
        LogCase.rate(
            "append-64",
            "append 100 B one at a time, 64 callers, one log",
            BLOCKS,
            Goal.atLeast(94_000),
            single("callers", 3, 1, 64, 100)));
    cases.add(
        LogCase.rate(
                "append-64-threads",
                "append 100 B one at a time, 64 threads, one log",
                BLOCKS,
                Goal.NONE,
                single("threads", 3, 1, 64, 100))
            .withoutJavaScript());
    cases.add(
        LogCase.rate(
            "append-64-logs",
            "append 100 B one at a time, 64 callers, 64 logs",
            BLOCKS,
            Goal.atLeast(23_500),
            single("callers", 3, 64, 64, 100)));
  }

  private static void reading(List<LogCase> cases) {
    cases.add(
        LogCase.rate(
            "get-random",
            "get 100 B at random, one caller",
            BLOCKS,
            Goal.times(5),
            run -> run.single(run.filled(1, 100_000, 100), "get", 2, 1, 1)));
    cases.add(
        LogCase.rate(
            "get-random-64",
            "get 100 B at random, 64 in flight",
            BLOCKS,
            Goal.times(5),
            run -> run.single(run.filled(1, 100_000, 100), "get", 2, 1, 64)));
    cases.add(
        LogCase.rate(
            "get-sequential",
            "get 64 KiB in order, one caller",
            BLOCKS,
            Goal.times(1),
            run -> run.single(run.filled(1, 2_000, 65_536), "get", 2, 0, 1)));
  }

  private static void wire(List<LogCase> cases) {
    cases.add(
        LogCase.rate(
            "replicate-100",
            "replicate 300,000 x 100 B",
            BLOCKS,
            Goal.times(10),
            run -> run.replicate(300_000, 100)));
    cases.add(
        LogCase.rate(
            "replicate-1k",
            "replicate 200,000 x 1 KiB",
            BLOCKS,
            Goal.times(10),
            run -> run.replicate(200_000, 1_024)));
    cases.add(
        LogCase.rate(
            "replicate-64k",
            "replicate 16,000 x 64 KiB",
            BLOCKS,
            Goal.times(3),
            run -> run.replicate(16_000, 65_536)));
    cases.add(
        LogCase.cost("latency", "", "ms", Goal.NONE, run -> run.latency(500, 5, 100))
            .giving(
                new Row(
                    LogCase.FIGURE, "append to arrival, every 5 ms, half", "ms", true, Goal.NONE),
                new Row(
                    "p99", "append to arrival, every 5 ms, 99 of 100", "ms", true, Goal.times(1))));
  }

  private static void manyLogs(List<LogCase> cases) {
    cases.add(
        LogCase.cost(
            "open-10000",
            "open a store and its 10,000 logs",
            "s",
            Goal.atMost(1),
            run -> run.single(run.filled(10_000, 1, 100), "open", 10_000)));
    cases.add(
        LogCase.cost(
                "idle-1000",
                "heap of an idle log, one peer with 1,000",
                "KiB",
                Goal.atMost(64),
                run -> run.idle(1_000))
            .once());
  }

  /** One log, ten times as long in every row. */
  private static void sizes(List<LogCase> cases, boolean large) {
    int longest = large ? 10_000_000 : 1_000_000;
    List<Row> decades = new ArrayList<>();
    for (int to = 10_000; to <= longest; to *= 10) {
      String title = String.format("append in batches of 1,000, up to %,d blocks", to);
      decades.add(new Row(Integer.toString(to), title, BLOCKS, false, flat(to)));
    }
    cases.add(
        LogCase.rate("size-append", "", BLOCKS, Goal.NONE, single("decades", longest, 100))
            .giving(decades.toArray(Row[]::new))
            .withoutJavaScript()
            .once());
    for (int blocks = 10_000; blocks <= longest; blocks *= 10) {
      int count = blocks;
      cases.add(
          LogCase.rate(
                  "size-replicate-" + count,
                  String.format("replicate %,d x 100 B", count),
                  BLOCKS,
                  flat(count),
                  run -> run.replicate(count, 100))
              .withoutJavaScript()
              .once());
    }
  }

  private static Goal flat(int blocks) {
    return blocks > 10_000 ? Goal.likeTheRowAbove(0.8) : Goal.NONE;
  }

  private static Work single(String mode, int... numbers) {
    return run -> run.single(run.fresh(), mode, numbers);
  }
}
