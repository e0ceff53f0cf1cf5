package dev.covey.bench;

import dev.covey.bench.LogCase.Sample;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One side at work in a directory: starts its processes, feeds them and reads their figures. */
final class LogRun {

  private static final Pattern NUMBER = Pattern.compile("\"(\\w+)\":([0-9.eE+-]+)");

  private final Side side;
  private final Path directory;
  private int fresh;

  LogRun(Side side, Path directory) {
    this.side = side;
    this.directory = directory.toAbsolutePath();
  }

  /** A directory of this name that is not there yet. */
  Path fresh() {
    fresh++;
    return directory.resolve("fresh-" + fresh);
  }

  /** Removes what {@link #fresh} gave. */
  void clean() throws IOException {
    for (; fresh > 0; fresh--) {
      Path used = directory.resolve("fresh-" + fresh);
      if (Files.exists(used)) {
        Side.delete(used);
      }
    }
  }

  /** A directory with that many logs of that many blocks, made when first asked for. */
  Path filled(int logs, int blocks, int bytes) throws IOException, InterruptedException {
    Path filled = directory.resolve("filled-" + logs + "-" + blocks + "-" + bytes);
    if (!Files.exists(filled)) {
      Sample unused = single(filled, "fill", logs, blocks, bytes);
    }
    return filled;
  }

  /** One process from beginning to end. */
  Sample single(Path store, String mode, int... numbers) throws IOException, InterruptedException {
    return sample(end(start(mode, store, numbers)));
  }

  Sample replicate(int blocks, int bytes) throws IOException, InterruptedException {
    Process server = start("serve", filled(1, blocks, bytes), 1);
    int port = Integer.parseInt(Side.field(Side.line(server), "port"));
    return together(server, start("fetch", fresh(), port, blocks));
  }

  Sample latency(int count, int milliseconds, int bytes) throws IOException, InterruptedException {
    Process writer = start("write", fresh(), count, milliseconds, bytes);
    int port = Integer.parseInt(Side.field(Side.line(writer), "port"));
    Process watcher = start("watch", fresh(), port, count);
    String ready = Side.line(watcher);
    if (!ready.contains("ready")) {
      throw new IOException("instead of being ready, a process said " + ready);
    }
    OutputStream input = writer.getOutputStream();
    input.write('\n');
    input.flush();
    return together(writer, watcher);
  }

  Sample idle(int logs) throws IOException, InterruptedException {
    Process server = start("serve", filled(logs, 1, 100), logs);
    int port = Integer.parseInt(Side.field(Side.line(server), "port"));
    return together(server, start("idle", fresh(), port, logs));
  }

  /** The figures of the client; the memory of both. */
  private static Sample together(Process server, Process client)
      throws IOException, InterruptedException {
    Sample measured = sample(end(client));
    server.getOutputStream().close();
    Sample other = sample(end(server));
    return new Sample(measured.figures(), measured.residentKilobytes() + other.residentKilobytes());
  }

  private Process start(String mode, Path store, int... numbers) throws IOException {
    List<String> arguments = new ArrayList<>(List.of(mode, store.toString()));
    for (int number : numbers) {
      arguments.add(Integer.toString(number));
    }
    return side.start(arguments.toArray(String[]::new));
  }

  /** The next line of a process, which then ends. */
  private static String end(Process process) throws IOException, InterruptedException {
    String line = Side.line(process);
    int code = process.waitFor();
    if (code != 0) {
      throw new IOException("a process of the comparison ended with " + code);
    }
    return line;
  }

  private static Sample sample(String json) {
    Map<String, Double> figures = new HashMap<>();
    Matcher matcher = NUMBER.matcher(json);
    while (matcher.find()) {
      figures.put(matcher.group(1), Double.parseDouble(matcher.group(2)));
    }
    Double resident = figures.remove("rss");
    if (resident == null) {
      throw new IllegalStateException("no rss in " + json);
    }
    return new Sample(figures, resident.longValue());
  }
}
