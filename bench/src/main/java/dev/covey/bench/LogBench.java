package dev.covey.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Appending and replicating small blocks, each run in fresh processes on fresh stores, Covey and
 * JavaScript in turn. Run in the project's folder.
 */
public final class LogBench {

  private static final int ROUNDS = 5;
  private static final int BLOCKS = 100_000;
  private static final int APPENDED = 300_000;
  private static final int BYTES = 100;

  private LogBench() {}

  /** {@code append} or {@code replicate}. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    boolean append = arguments[0].equals("append");
    List<Side> sides = List.of(Side.java(), Side.javaScript());
    double[][] figures = new double[sides.size()][ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      for (int side = 0; side < sides.size(); side++) {
        Path directory = Files.createTempDirectory(Path.of("bench/target"), "bench");
        figures[side][round] =
            append ? append(sides.get(side), directory) : replicate(sides.get(side), directory);
        Side.delete(directory);
      }
    }
    String what =
        append
            ? "append " + APPENDED + " x " + BYTES + " B in batches of 1000"
            : "replicate " + BLOCKS + " x " + BYTES + " B over loopback";
    System.out.println(what);
    double own = Side.print(sides.get(0).name(), "blocks/s", figures[0]);
    double other = Side.print(sides.get(1).name(), "blocks/s", figures[1]);
    System.out.printf(Locale.ROOT, "%.2f times as fast%n", own / other);
  }

  private static double append(Side side, Path directory) throws IOException, InterruptedException {
    Process process =
        side.start(
            "append",
            directory.resolve("a").toAbsolutePath().toString(),
            Integer.toString(APPENDED),
            "1000",
            Integer.toString(BYTES));
    double seconds = Double.parseDouble(Side.field(Side.line(process), "seconds"));
    int unused = process.waitFor();
    return APPENDED / seconds;
  }

  private static double replicate(Side side, Path directory)
      throws IOException, InterruptedException {
    Process server =
        side.start(
            "serve",
            directory.resolve("a").toAbsolutePath().toString(),
            Integer.toString(BLOCKS),
            Integer.toString(BYTES));
    String serving = Side.line(server);
    Process client =
        side.start(
            "fetch",
            directory.resolve("b").toAbsolutePath().toString(),
            Side.field(serving, "port"),
            Side.field(serving, "key"),
            Integer.toString(BLOCKS));
    double seconds = Double.parseDouble(Side.field(Side.line(client), "seconds"));
    int unused = client.waitFor();
    server.getOutputStream().close();
    int unusedToo = server.waitFor();
    return BLOCKS / seconds;
  }
}
