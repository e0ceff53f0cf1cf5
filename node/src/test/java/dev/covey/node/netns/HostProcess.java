package dev.covey.node.netns;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A process and the lines it has printed. */
final class HostProcess {

  private final Process process;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private volatile Consumer<String> listener = line -> {};

  private HostProcess(Process process) {
    this.process = process;
  }

  static HostProcess start(List<String> command, Path errors) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.redirectError(errors.toFile());
    HostProcess started = new HostProcess(builder.start());
    Thread reader = new Thread(started::read, "reader");
    reader.setDaemon(true);
    reader.start();
    return started;
  }

  /** Is told of every line, those before included. */
  synchronized void onLine(Consumer<String> consumer) {
    lines.forEach(consumer);
    listener = consumer;
  }

  void awaitLine(String what) throws InterruptedException {
    World.await(
        () -> "'" + what + "' from " + process.info().commandLine().orElse("?") + ": " + lines,
        60,
        () -> lines.stream().anyMatch(line -> line.contains(what)));
  }

  /** SIGTERM, and the exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      throw new AssertionError("does not end when told to: " + process.info());
    }
    return process.exitValue();
  }

  void kill() {
    process.destroyForcibly();
  }

  private void read() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        hear(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private synchronized void hear(String line) {
    lines.add(line);
    listener.accept(line);
  }
}
