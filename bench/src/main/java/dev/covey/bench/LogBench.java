package dev.covey.bench;

import dev.covey.bench.LogCase.Sample;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Covey and JavaScript Hypercore at the same works, in turn, each time in fresh processes. Run in
 * the project's folder; Linux only, as it reads {@code /proc}.
 *
 * <pre>LogBench [--json] [--long] [--rounds N] [CASE...]</pre>
 */
public final class LogBench {

  private final List<LogCase> cases;
  private final int rounds;
  private final LogTable table;

  private LogBench(List<LogCase> cases, int rounds, LogTable table) {
    this.cases = cases;
    this.rounds = rounds;
    this.table = table;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(List.of(arguments));
    boolean json = rest.remove("--json");
    boolean large = rest.remove("--long");
    int rounds = 0;
    int at = rest.indexOf("--rounds");
    if (at >= 0) {
      rest.remove(at);
      rounds = Integer.parseInt(rest.remove(at));
    }
    List<LogCase> all = LogCases.all(large);
    for (String name : rest) {
      if (all.stream().noneMatch(one -> one.name().startsWith(name))) {
        System.err.println("no case " + name + "; there are:");
        all.forEach(one -> System.err.println("  " + one.name()));
        System.exit(2);
      }
    }
    List<LogCase> chosen =
        all.stream()
            .filter(one -> rest.isEmpty() || rest.stream().anyMatch(one.name()::startsWith))
            .toList();
    boolean complete = new LogBench(chosen, rounds, new LogTable(json)).run();
    System.exit(complete ? 0 : 1);
  }

  /** Returns whether every case could be measured. */
  private boolean run() throws IOException, InterruptedException {
    boolean complete = true;
    Path directory = Files.createTempDirectory(Path.of("bench/target"), "log");
    try {
      LogRun own = new LogRun(Side.java(), directory.resolve("covey"));
      LogRun other = new LogRun(Side.javaScript(), directory.resolve("javascript"));
      Files.createDirectory(directory.resolve("covey"));
      Files.createDirectory(directory.resolve("javascript"));
      table.begin();
      for (LogCase one : cases) {
        try {
          run(one, own, other);
        } catch (IOException e) {
          System.err.println(one.name() + " failed: " + e.getMessage());
          complete = false;
        }
        own.clean();
        other.clean();
      }
      table.end();
    } finally {
      Side.delete(directory);
    }
    return complete;
  }

  private void run(LogCase one, LogRun own, LogRun other) throws IOException, InterruptedException {
    List<Sample> ownSamples = new ArrayList<>();
    List<Sample> otherSamples = new ArrayList<>();
    int count = rounds > 0 ? rounds : one.rounds();
    for (int round = 0; round < count; round++) {
      ownSamples.add(one.work().run(own));
      own.clean();
      if (one.javaScript()) {
        otherSamples.add(one.work().run(other));
        other.clean();
      }
    }
    table.add(one, ownSamples, otherSamples);
  }
}
