package dev.covey.node.cli.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that runs on, and the last lines it printed. Any thread. */
final class DemoProcess {

  private static final int KEPT = 30;

  private final String name;
  private final Process process;
  private final Deque<String> lines = new ArrayDeque<>();
  private boolean ended;

  DemoProcess(String name, Process process) throws IOException {
    this.name = name;
    this.process = process;
    process.getOutputStream().close();
    Thread reader = new Thread(this::read, "covey-demo-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(its output broke off: " + e.getMessage() + ")");
    } finally {
      end();
    }
  }

  private synchronized void add(String line) {
    if (lines.size() == KEPT) {
      lines.remove();
    }
    lines.add(line);
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  /** The first group of the first line that matches; {@link DemoFailure} when none comes. */
  synchronized String await(Pattern pattern, long seconds) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      for (String line : lines) {
        Matcher matcher = pattern.matcher(line);
        if (matcher.find()) {
          return matcher.groupCount() == 0 ? line : matcher.group(1);
        }
      }
      long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      if (ended || left <= 0) {
        throw new DemoFailure(
            name + (ended ? " ended" : " did not say it was ready in " + seconds + " s"));
      }
      wait(left);
    }
  }

  /** What it printed last. */
  synchronized List<String> lastLines() {
    return List.copyOf(lines);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As kill -9. */
  void kill() {
    process.destroyForcibly();
    int unused = awaitEnd(10);
  }

  /** As kill; the exit code. */
  int terminate(long seconds) {
    process.destroy();
    return awaitEnd(seconds);
  }

  int awaitEnd(long seconds) {
    try {
      if (process.waitFor(seconds, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new DemoFailure(name + " (process " + pid() + ") did not end in " + seconds + " s");
  }
}
