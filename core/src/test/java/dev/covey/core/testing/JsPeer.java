package dev.covey.core.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Node.js process of {@code src/test/js} of the module under test, spoken to in JSON lines. The
 * first one installs the packages into {@code target/js}; without node or npm the test is skipped,
 * loudly.
 */
public final class JsPeer implements AutoCloseable {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(30);
  private static final Path SOURCES = Path.of("src/test/js").toAbsolutePath();
  private static final Path INSTALLED = Path.of("target/js").toAbsolutePath();

  private final Process process;
  private final OutputStream input;
  private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
  private final List<JsonNode> passedOver = new ArrayList<>();

  private JsPeer(Process process, String name) {
    this.process = process;
    this.input = process.getOutputStream();
    Thread reader = new Thread(this::readLines, "js-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts {@code node SCRIPT ARGUMENTS}; skips the test when that is not possible here. */
  public static JsPeer start(String script, String... arguments) {
    install();
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new JsPeer(process, script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next line whose {@code event} is this one; those before it are passed over. */
  public JsonNode await(String event) {
    long end = System.nanoTime() + DEADLINE.toNanos();
    try {
      while (true) {
        JsonNode line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new AssertionError(
              "no event '"
                  + event
                  + "' from JavaScript, but "
                  + passedOver
                  + ", alive: "
                  + process.isAlive());
        }
        if (line.path("event").asString("").equals(event)) {
          return line;
        }
        passedOver.add(line);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Sends one line. */
  public void send(String line) {
    try {
      input.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends one line of JSON. */
  public void sendJson(Object value) {
    send(MAPPER.writeValueAsString(value));
  }

  /** Kills the process and waits for its end. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readLines() {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.add(MAPPER.readTree(line));
      }
    } catch (IOException e) {
      lines.add(MAPPER.createObjectNode().put("event", "broken").put("message", e.getMessage()));
    }
  }

  private static synchronized void install() {
    assumeTrue(runs("node", "--version"), "SKIPPED: interop needs node on the path");
    assumeTrue(runs("npm", "--version"), "SKIPPED: interop needs npm on the path");
    try {
      Files.createDirectories(INSTALLED);
      Path lock = INSTALLED.resolveSibling("js.lock");
      try (FileChannel channel =
              FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
          var held = channel.lock()) {
        installHolding(held.isValid());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void installHolding(boolean locked) throws IOException {
    if (!locked) {
      throw new IllegalStateException("lost the lock on " + INSTALLED);
    }
    Path wanted = SOURCES.resolve("package-lock.json");
    Path done = INSTALLED.resolve("installed.json");
    boolean current = Files.exists(done) && Files.mismatch(wanted, done) < 0;
    try (Stream<Path> sources = Files.list(SOURCES)) {
      for (Path source : sources.filter(Files::isRegularFile).toList()) {
        Files.copy(
            source, INSTALLED.resolve(source.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (!current) {
      if (!runs("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline")) {
        throw new IllegalStateException("npm ci failed in " + INSTALLED + ", see npm.log there");
      }
      Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static boolean runs(String... command) {
    try {
      Files.createDirectories(INSTALLED);
      return new ProcessBuilder(command)
              .directory(INSTALLED.toFile())
              .redirectErrorStream(true)
              .redirectOutput(INSTALLED.resolve("npm.log").toFile())
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
