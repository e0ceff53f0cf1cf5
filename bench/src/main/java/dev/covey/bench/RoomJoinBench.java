package dev.covey.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A room with a long history and a peer that is new to it, each a process of its own: how soon the
 * newest messages show, how fast all of it comes, and how long a message is under way. Run in the
 * project's folder; Linux only.
 *
 * <pre>RoomJoinBench [--messages N] [--writers W] [--data DIRECTORY] [logs] [join] [talk]</pre>
 *
 * {@code logs} fetches the same blocks without a room around them. A directory given is filled
 * unless it is there, and kept.
 */
public final class RoomJoinBench {

  private final int messages;
  private final int writers;
  private final Path directory;

  private RoomJoinBench(int messages, int writers, Path directory) {
    this.messages = messages;
    this.writers = writers;
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(List.of(arguments));
    int messages = Integer.parseInt(option(rest, "--messages", "100000").replace("_", ""));
    int writers = Integer.parseInt(option(rest, "--writers", "1000").replace("_", ""));
    String kept = option(rest, "--data", "");
    Path directory =
        kept.isEmpty()
            ? Files.createTempDirectory(Path.of("bench/target"), "room").toAbsolutePath()
            : Files.createDirectories(Path.of(kept)).toAbsolutePath();
    try {
      RoomJoinBench bench = new RoomJoinBench(messages, writers, directory);
      if (rest.isEmpty() || !rest.equals(List.of("talk"))) {
        bench.fill();
      }
      if (rest.isEmpty() || rest.contains("logs")) {
        bench.run("serve-logs", "logs");
      }
      if (rest.isEmpty() || rest.contains("join")) {
        bench.run("serve", "join");
      }
      if (rest.isEmpty() || rest.contains("talk")) {
        bench.talk();
      }
    } finally {
      if (kept.isEmpty()) {
        Side.delete(directory);
      }
    }
  }

  private static String option(List<String> arguments, String name, String otherwise) {
    int at = arguments.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    arguments.remove(at);
    return arguments.remove(at);
  }

  private void fill() throws IOException, InterruptedException {
    if (!Files.exists(full())) {
      finish(start("fill", full().toString(), "" + messages, "" + writers));
    }
  }

  /** One has it all, the other none of it. */
  private void run(String serve, String fetch) throws IOException, InterruptedException {
    Path fresh = fresh();
    Process server = start(serve, full().toString());
    try {
      String address = Side.field(Side.line(server), "address");
      finish(start(fetch, fresh.toString(), address, "" + messages, "" + writers));
    } finally {
      server.getOutputStream().close();
      finish(server);
      Side.delete(fresh);
    }
  }

  private void talk() throws IOException, InterruptedException {
    Path left = directory.resolve("left");
    Path right = directory.resolve("right");
    Process hearing = start("hear", left.toString());
    try {
      String address = Side.field(Side.line(hearing), "address");
      finish(start("say", right.toString(), address));
    } finally {
      hearing.getOutputStream().close();
      finish(hearing);
      Side.delete(left);
      Side.delete(right);
    }
  }

  private Path full() {
    return directory.resolve("full-" + messages + "-" + writers);
  }

  private Path fresh() throws IOException {
    Path fresh = directory.resolve("fresh");
    if (Files.exists(fresh)) {
      Side.delete(fresh);
    }
    return fresh;
  }

  private static Process start(String... arguments) throws IOException {
    return Side.java(RoomPeer.class).start(arguments);
  }

  /** Prints what it has to say, and waits for its end. */
  private static void finish(Process process) throws IOException, InterruptedException {
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    out.lines().forEach(System.out::println);
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
