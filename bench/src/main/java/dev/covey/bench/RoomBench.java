package dev.covey.bench;

import dev.covey.api.History;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.dht.HostPort;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import dev.covey.node.room.state.Charter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * A room with a long history: how fast it is indexed, what that takes on disk, how soon its newest
 * messages show, and how long a message is under way. Run in the project's folder; Linux only.
 *
 * <pre>RoomBench [--messages N] [--writers W] [index] [warm] [join] [talk]</pre>
 */
public final class RoomBench {

  private static final String ROOM = "bench";
  private static final int NEWEST = 50;
  private static final int WARM_STARTS = 5;
  private static final int TALKS = 1_000;

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
      if (all || !rest.equals(List.of("talk"))) {
        bench.index();
      }
      if (all || rest.contains("warm")) {
        bench.warm();
      }
      if (all || rest.contains("join")) {
        bench.join();
      }
      if (all || rest.contains("talk")) {
        bench.talk();
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
      HybridClock clock = new HybridClock(Clock.systemUTC());
      RoomIndex index =
          new RoomIndex(
              store.storage(),
              1,
              keys,
              Charter.open(),
              KeyPair.generate().publicKey(),
              clock,
              store::open);
      logs.forEach(
          log -> {
            if (!index.add(log)) {
              throw new IllegalStateException("too many logs");
            }
          });
      long start = System.nanoTime();
      Duration before = processorTime();
      RoomIndex.Pass pass = index.pass();
      double seconds = seconds(start);
      double processor = processorTime().minus(before).toMillis() / 1e3;
      if (pass.advanced().size() < logs.size()) {
        throw new IllegalStateException("not all logs were indexed");
      }
      print(
          "index",
          "%,.0f entries/s; %.1f s, of processor time %.1f s",
          (messages + logs.size()) / seconds,
          seconds,
          processor);
      long total = 0;
      for (Table table : RoomTables.ALL) {
        long bytes = store.storage().read(tx -> tx.size(table));
        total += bytes;
        if (bytes > messages) {
          print("  " + table.name(), "%.1f bytes a message", (double) bytes / messages);
        }
      }
      print(
          "index on disk",
          "%.1f bytes a message; sealed, one has %.1f",
          (double) total / messages,
          (double) sealed / messages);
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

  /** A new member meets the one who has it all. */
  private void join() throws InterruptedException {
    try (LocalNode full = LocalNode.open(online(directory.resolve("full")));
        LocalNode fresh =
            LocalNode.open(
                online(directory.resolve("fresh"))
                    .withPeers(List.of(HostPort.parse(full.status().listening().get(0)))))) {
      long start = System.nanoTime();
      Room room = fresh.openRoom(ROOM);
      String last = "message " + messages / writers + " of";
      boolean shown = false;
      long all = messages + writers + 2L;
      while (room.position() < all) {
        TimeUnit.MILLISECONDS.sleep(5);
        if (!shown && newest(room, last) >= NEWEST) {
          shown = true;
          print("joined to newest " + NEWEST, "%,.0f ms", 1_000 * seconds(start));
        }
      }
      print("whole history synced", "%,.0f messages/s", messages / seconds(start));
    }
  }

  private static long newest(Room room, String beginning) {
    return room.history().latest(2 * NEWEST).items().stream()
        .filter(message -> message.text().startsWith(beginning))
        .count();
  }

  /** From send on one node to the listener on the other. */
  private void talk() throws InterruptedException {
    try (LocalNode left = LocalNode.open(online(directory.resolve("left")));
        LocalNode right =
            LocalNode.open(
                online(directory.resolve("right"))
                    .withPeers(List.of(HostPort.parse(left.status().listening().get(0)))))) {
      Room here = left.openRoom("talk");
      Room there = right.openRoom("talk");
      double[] millis = new double[TALKS];
      long[] sent = new long[TALKS];
      Semaphore heard = new Semaphore(0);
      CountDownLatch met = new CountDownLatch(1);
      try (Subscription listening =
          there.listen(
              0,
              message -> {
                if (message.text().equals("met")) {
                  met.countDown();
                } else if (!message.text().isEmpty()) {
                  int number = Integer.parseInt(message.text());
                  millis[number] = (System.nanoTime() - sent[number]) / 1e6;
                  heard.release();
                }
              })) {
        here.send("met");
        if (listening == null || !met.await(30, TimeUnit.SECONDS)) {
          throw new IllegalStateException("the nodes did not meet");
        }
        for (int i = 0; i < TALKS; i++) {
          sent[i] = System.nanoTime();
          here.send(Integer.toString(i));
          if (!heard.tryAcquire(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("message " + i + " did not arrive");
          }
          TimeUnit.MILLISECONDS.sleep(5);
        }
      }
      double[] warm = Arrays.copyOfRange(millis, TALKS / 5, TALKS);
      Arrays.sort(warm);
      print(
          "send to listener",
          "half %.1f ms, 99 of 100 %.1f ms",
          warm[warm.length / 2],
          warm[warm.length * 99 / 100]);
    }
  }

  private static LogStore open(Path data) {
    return LogStore.open(data.resolve("store"), RoomTables.ALL.toArray(Table[]::new));
  }

  private static NodeConfig offline(Path data) {
    return NodeConfig.at(data).withName("reader").withNetwork(false);
  }

  private static NodeConfig online(Path data) {
    return NodeConfig.at(data)
        .withName("member")
        .withListen(HostPort.parse("127.0.0.1:0"))
        .withDht(false)
        .withLan(false);
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void print(String what, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-32s %s%n", what, String.format(Locale.ROOT, format, values));
  }
}
