package dev.covey.node.cli.demo;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The demo's throw-away folder and processes; both are gone when it is closed, and also when this
 * process is told to end.
 */
final class DemoStage implements AutoCloseable {

  private static final long SIGNAL_MILLIS = 500;
  private static final int REMOVALS = 10;
  private static final String MAIN = "dev.covey.node.cli.Main";

  private final Path folder;
  private final boolean keep;
  private final List<DemoProcess> processes = new CopyOnWriteArrayList<>();
  private final List<Process> launched = new ArrayList<>();
  private final Thread hook = new Thread(this::end, "covey-demo-clear");
  private boolean cleared;

  private DemoStage(Path folder, boolean keep) {
    this.folder = folder;
    this.keep = keep;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  static DemoStage open(boolean keep) throws IOException {
    return new DemoStage(Files.createTempDirectory("covey-demo-"), keep);
  }

  Path folder() {
    return folder;
  }

  List<DemoProcess> processes() {
    return List.copyOf(processes);
  }

  /** The jar (or classes) this process runs from. */
  static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static List<String> java(String classPath, String main) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-Xms16m", "-Xmx256m", "-Xshare:auto"));
    if (Runtime.version().feature() >= 22) {
      // What the jar's manifest says is not read when it is on a class path.
      command.add("--enable-native-access=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, main));
    return command;
  }

  /** Starts a process that does not outlive the stage. */
  private synchronized Process launch(ProcessBuilder builder) throws IOException {
    if (cleared) {
      throw new DemoFailure("the demo was told to end");
    }
    launched.removeIf(process -> !process.isAlive());
    Process process = builder.start();
    launched.add(process);
    return process;
  }

  /** Starts a covey command that runs on. */
  DemoProcess start(String name, String... arguments) throws IOException {
    return program(name, classPath(), MAIN, arguments);
  }

  /** Starts another program on a class path. */
  DemoProcess program(String name, String classPath, String main, String... arguments)
      throws IOException {
    List<String> command = java(classPath, main);
    command.addAll(List.of(arguments));
    DemoProcess process =
        new DemoProcess(name, launch(new ProcessBuilder(command).redirectErrorStream(true)));
    processes.add(process);
    return process;
  }

  /** Runs a covey command to its end, with lines for its input, and returns what it printed. */
  String run(List<String> input, String... arguments) throws IOException, InterruptedException {
    List<String> command = java(classPath(), MAIN);
    command.add(1, "-XX:TieredStopAtLevel=1");
    command.addAll(List.of(arguments));
    Path in = Files.createTempFile(folder, "in", "");
    Path out = Files.createTempFile(folder, "out", "");
    Files.write(in, input);
    Process process =
        launch(
            new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectErrorStream(true));
    try {
      boolean over = process.waitFor(30, TimeUnit.SECONDS);
      String printed = Files.readString(out, StandardCharsets.UTF_8);
      if (!over || process.exitValue() != 0) {
        throw new DemoFailure(
            "covey " + arguments[0] + (over ? " failed: " : " did not end: ") + printed.strip());
      }
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * A class path with a class of other modules: this one, or with the jars a build left beside it.
   */
  static Optional<String> classPathWith(String type, String... modules) throws IOException {
    String resource = "/" + type.replace('.', '/') + ".class";
    if (DemoStage.class.getResource(resource) != null) {
      return Optional.of(classPath());
    }
    List<Path> jars = siblingJars(modules);
    return jars.size() < modules.length
        ? Optional.empty()
        : Optional.of(
            Stream.concat(Stream.of(classPath()), jars.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator)));
  }

  /** A jar that a build left in a module's target folder beside the one this runs from, if any. */
  private static List<Path> siblingJars(String... modules) throws IOException {
    Path own = Path.of(classPath().split(File.pathSeparator, -1)[0]).toAbsolutePath();
    Path target = own.getParent();
    Path top = target == null || target.getParent() == null ? null : target.getParent().getParent();
    List<Path> jars = new ArrayList<>();
    for (String module : modules) {
      if (top != null && Files.isDirectory(top.resolve(module).resolve("target"))) {
        try (Stream<Path> files = Files.list(top.resolve(module).resolve("target"))) {
          files
              .filter(file -> file.toString().matches(".*[\\\\/]covey-[a-z]+-[0-9][^\\\\/]*\\.jar"))
              .filter(file -> !file.toString().matches(".*-(tests|sources|javadoc)\\.jar"))
              .findFirst()
              .ifPresent(jars::add);
        }
      }
    }
    return jars;
  }

  @Override
  public void close() {
    clear();
    try {
      boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process ends already, and the hook clears.
    }
  }

  /**
   * Whether this process was told to end, too, which may show a moment after its processes ended.
   */
  synchronized boolean isEnding() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(SIGNAL_MILLIS);
    for (long left = SIGNAL_MILLIS; !cleared && left > 0; ) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
    return cleared;
  }

  private void end() {
    clear();
    System.err.println(
        "covey demo: told to end" + (keep ? "; the data is in " + folder : "; nothing is left"));
  }

  private synchronized void clear() {
    if (cleared) {
      return;
    }
    cleared = true;
    notifyAll();
    launched.forEach(Process::destroyForcibly);
    launched.forEach(process -> process.onExit().orTimeout(10, TimeUnit.SECONDS).join());
    if (keep) {
      return;
    }
    try {
      remove();
    } catch (IOException | UncheckedIOException e) {
      System.err.println("covey: could not remove " + folder + ": " + e.getMessage());
    }
  }

  /** The story may put a last file down meanwhile, so it is tried more than once. */
  private void remove() throws IOException {
    for (int left = REMOVALS; ; left--) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
        return;
      } catch (NoSuchFileException e) {
        return;
      } catch (IOException | UncheckedIOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }
}
