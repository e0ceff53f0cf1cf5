package dev.covey.core.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A peer that nobody here wrote, in a process of its own, spoken to in JSON lines. */
public final class PeerProcess implements AutoCloseable {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Duration DEADLINE = Duration.ofSeconds(30);

  private final Process process;
  private final OutputStream input;
  private final BlockingQueue<JsonNode> lines = new LinkedBlockingQueue<>();
  private final List<JsonNode> passedOver = new ArrayList<>();

  private PeerProcess(Process process, String name) {
    this.process = process;
    this.input = process.getOutputStream();
    Thread reader = new Thread(this::readLines, "peer-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts a command in a directory; what it says on its standard error is shown. */
  public static PeerProcess start(Path directory, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(directory.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      return new PeerProcess(process, command.get(0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the next line whose {@code event} is this one; those before it are passed over. */
  public JsonNode await(String event) {
    return await(event, DEADLINE);
  }

  /** As {@link #await(String)}, with a deadline of one's own. */
  public JsonNode await(String event, Duration deadline) {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (true) {
        JsonNode line = lines.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (line == null) {
          throw new AssertionError(
              "no event '"
                  + event
                  + "' from the peer, but "
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

  /** Kills the process as {@code kill -9} does, and waits for its end. */
  public void kill() {
    try {
      int unusedStatus = process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the process and waits for its end. */
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
}
