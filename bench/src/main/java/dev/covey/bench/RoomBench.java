package dev.covey.bench;

import dev.covey.api.History;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * A room with a long history: how fast it is indexed, what that takes on disk, how soon its newest
 * messages show. Run in the project's folder; Linux only.
 *
 * <pre>RoomBench [--messages N] [--writers W] [index] [warm]</pre>
 *
 * @see RoomJoinBench
 */
public final class RoomBench {

  private static final String ROOM = "bench";
  private static final int NEWEST = 50;
  private static final int WARM_STARTS = 5;

  private final int messages;
  private final int writers;
  private final Path directory;

  private RoomBench(int messages, int writers, Path directory) {
    this.messages = messages;
    this.writers = writers;
    this.directory = directory;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>(List.of(arguments));
    if (rest.size() == 2 && rest.get(0).equals("show")) {
      show(Path.of(rest.get(1)));
      return;
    }
    int messages = option(rest, "--messages", 200_000);
    int writers = option(rest, "--writers", 1_000);
    Path directory = Files.createTempDirectory(Path.of("bench/target"), "rooms").toAbsolutePath();
    try {
      RoomBench bench = new RoomBench(messages, writers, directory);
      boolean all = rest.isEmpty();
      bench.index();
      if (all || rest.contains("warm")) {
        bench.warm();
      }
    } finally {
      Side.delete(directory);
    }
  }

  private static int option(List<String> arguments, String name, int otherwise) {
    int at = arguments.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    arguments.remove(at);
    return Integer.parseInt(arguments.remove(at).replace("_", ""));
  }

  /** Fills a node's logs, then has them indexed. */
  private void index() throws IOException {
    Path data = directory.resolve("full");
    try (LocalNode node = LocalNode.open(offline(data))) {
      var unused = node.openRoom(ROOM);
    }
    RoomKeys keys = RoomKeys.open(RoomName.roomKey(ROOM));
    List<LogKey> logs;
    long sealed;
    try (LogStore store = open(data)) {
      RoomFill fill = new RoomFill(store, keys, writers);
      long start = System.nanoTime();
      fill.fill(messages);
      print("fill", "%,.0f messages/s, %,d writers", messages / seconds(start), writers);
      logs = fill.logs();
      sealed = fill.bytes();
    }
    try (LogStore store = open(data)) {
      new IndexBench(store, keys, logs, messages).run();
      print("  sealed, a message has", "%.1f bytes", (double) sealed / messages);
    }
  }

  /** Opens the node in fresh processes, and has its newest messages. */
  private void warm() throws IOException, InterruptedException {
    double[] millis = new double[WARM_STARTS];
    for (int i = 0; i < WARM_STARTS; i++) {
      List<String> command = new ArrayList<>(Side.java(RoomBench.class).command());
      command.addAll(List.of("show", directory.resolve("full").toString()));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      millis[i] = Double.parseDouble(Side.line(process));
      boolean unused = process.waitFor(20, TimeUnit.SECONDS);
    }
    double unused = Side.print("warm start to newest " + NEWEST, "ms", millis);
  }

  private static void show(Path data) {
    // What every node does before it comes to its rooms, whatever is in them.
    Path other = data.resolveSibling("empty");
    LocalNode.open(offline(other)).close();
    long start = System.nanoTime();
    try (LocalNode node = LocalNode.open(offline(data))) {
      History.Page page = node.room(ROOM).orElseThrow().history().latest(NEWEST);
      double millis = 1_000 * seconds(start);
      if (page.items().size() != NEWEST) {
        throw new IllegalStateException("only " + page.items().size() + " messages");
      }
      System.out.println(millis);
    }
  }

  private static LogStore open(Path data) {
    return LogStore.open(data.resolve("store"), RoomTables.ALL.toArray(Table[]::new));
  }

  private static NodeConfig offline(Path data) {
    return NodeConfig.at(data).withName("reader").withNetwork(false);
  }

  static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  static void print(String what, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-32s %s%n", what, String.format(Locale.ROOT, format, values));
  }
}
