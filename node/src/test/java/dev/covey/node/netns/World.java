package dev.covey.node.netns;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Hosts, networks, routers, and processes on the hosts. Ends all processes when closed. */
final class World implements AutoCloseable {

  private final Path directory;
  private final Path script;
  private final Deque<HostProcess> started = new ArrayDeque<>();

  World(Path directory, Path script) throws Exception {
    this.directory = directory;
    this.script = script;
    make("world");
  }

  Path directory() {
    return directory;
  }

  /** Runs the script that makes hosts; see there for the words. */
  void make(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("netns.log").toFile())
            .start();
    if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(
          String.join(" ", words) + ": " + Files.readString(directory.resolve("netns.log")));
    }
  }

  /** A program on a host; what it complains about goes to a file. */
  HostProcess run(String host, String... program) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", host));
    command.addAll(List.of(program));
    HostProcess process =
        HostProcess.start(command, directory.resolve(host + "-" + started.size() + ".err"));
    started.push(process);
    return process;
  }

  /** {@code covey ...} on a host. */
  HostProcess covey(String host, String... args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 22) {
      command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest says
    }
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
    String debug = System.getProperty("covey.netns.debug", "");
    if (!debug.isEmpty()) {
      command.add("-Dorg.slf4j.simpleLogger.log.dev.covey.node=debug");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("dev.covey.node.cli.Main");
    command.addAll(List.of(args));
    return run(host, command.toArray(String[]::new));
  }

  static void await(Supplier<String> what, int seconds, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError("not within " + seconds + " s: " + what.get());
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void close() {
    started.forEach(HostProcess::kill);
  }
}
