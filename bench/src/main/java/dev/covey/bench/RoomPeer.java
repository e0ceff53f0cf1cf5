package dev.covey.bench;

import dev.covey.api.History;
import dev.covey.api.Message;
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
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * One process of {@link RoomJoinBench}; prints its figures.
 *
 * <pre>
 * fill DIR MESSAGES WRITERS            logs of a room, and its index
 * serve DIR                            a node; prints its address; until its standard input ends
 * join DIR ADDRESS MESSAGES WRITERS    a node that is new to the room, until it has all of it
 * serve-logs DIR | logs DIR ADDRESS    the same blocks without a node: see {@link RoomLogPeer}
 * hear DIR                             a node that prints how long messages were under way
 * say DIR ADDRESS                      a node that sends to it
 * </pre>
 */
public final class RoomPeer {

  static final String ROOM = "bench";
  private static final int NEWEST = 50;
  private static final String SAID = "said ";
  private static final int TALKS = 4_000;
  private static final long EVERY_MILLIS = 5;
  private static final int MOST_SECONDS = 300;

  private RoomPeer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path data = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "fill" -> fill(data, number(arguments[2]), number(arguments[3]));
      case "serve" -> serve(data);
      case "join" -> join(data, arguments[2], number(arguments[3]), number(arguments[4]));
      case "serve-logs" -> RoomLogPeer.serve(data);
      case "logs" -> RoomLogPeer.fetch(data, arguments[2], number(arguments[3]));
      case "hear" -> hear(data);
      case "say" -> say(data, arguments[2]);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
    System.exit(0);
  }

  private static int number(String argument) {
    return Integer.parseInt(argument);
  }

  private static void fill(Path data, int messages, int writers) throws IOException {
    try (LocalNode node =
        LocalNode.open(NodeConfig.at(data).withName("first").withNetwork(false))) {
      var unused = node.openRoom(ROOM);
    }
    RoomKeys keys = RoomKeys.open(RoomName.roomKey(ROOM));
    try (LogStore store = store(data)) {
      RoomFill fill = new RoomFill(store, keys, writers);
      fill.fill(messages);
      HybridClock clock = new HybridClock(Clock.systemUTC());
      RoomIndex index =
          new RoomIndex(
              store.storage(),
              IndexBench.newestRoom(store.storage()),
              keys,
              Charter.open(),
              KeyPair.generate().publicKey(),
              clock,
              store::open);
      for (LogKey log : fill.logs()) {
        if (!index.add(log)) {
          throw new IllegalStateException("too many logs");
        }
      }
      long start = System.nanoTime();
      RoomIndex.Pass pass = index.pass();
      print("index", "%,.0f entries/s", messages / LogPeer.secondsSince(start));
      if (pass.advanced().size() < writers) {
        throw new IllegalStateException("not all logs were indexed");
      }
    }
  }

  private static void serve(Path data) throws IOException {
    try (LocalNode node = LocalNode.open(online(data))) {
      sayAddress(node);
      untilEndOfInput();
    }
    memory("memory of who has it");
  }

  static void memory(String whose) throws IOException {
    System.gc();
    print(
        whose,
        "%,d MB of heap live, %,d MB resident at most",
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
        LogPeer.peakResidentKilobytes() >> 10);
  }

  private static void join(Path data, String address, int messages, int writers)
      throws IOException, InterruptedException {
    NodeConfig config = online(data).withPeers(List.of(HostPort.parse(address)));
    try (LocalNode node = LocalNode.open(config)) {
      long start = System.nanoTime();
      Room room = node.openRoom(ROOM);
      List<String> newest = newest(messages, writers);
      while (!shows(room, newest)) {
        pause(room, start);
      }
      print(
          "joined to newest " + NEWEST,
          "%,.0f ms; %,d of %,d were indexed",
          1_000 * LogPeer.secondsSince(start),
          room.position(),
          messages);
      // One hello of each writer, and those of the two nodes.
      long all = messages + writers + 2L;
      while (room.position() < all) {
        pause(room, start);
      }
      double seconds = LogPeer.secondsSince(start);
      print("whole history synced", "%,.0f messages/s, %.1f s", messages / seconds, seconds);
      if (!shows(room, newest)) {
        throw new IllegalStateException("other messages are the newest now");
      }
      memory("memory of who joined");
      print("processor time of who joined", "%.1f s", processorSeconds());
    }
  }

  private static void pause(Room room, long start) throws InterruptedException {
    if (LogPeer.secondsSince(start) > MOST_SECONDS) {
      throw new IllegalStateException(
          "only " + room.position() + " entries after " + MOST_SECONDS + " s");
    }
    TimeUnit.MILLISECONDS.sleep(5);
  }

  static double processorSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
  }

  /** How the newest messages begin, by rising time. */
  private static List<String> newest(int messages, int writers) {
    List<String> all = new ArrayList<>();
    for (int at = messages - NEWEST; at < messages; at++) {
      // The first few of the writers may have said one more.
      int turn = at / writers + 1;
      all.add("message " + turn + " of writer " + at % writers + ":");
    }
    return all;
  }

  private static boolean shows(Room room, List<String> newest) {
    History.Page page = room.history().latest(2 * NEWEST);
    List<String> shown =
        page.items().stream().map(Message::text).filter(text -> text.startsWith("m")).toList();
    if (shown.size() < newest.size()) {
      return false;
    }
    List<String> last = shown.subList(shown.size() - newest.size(), shown.size());
    for (int i = 0; i < newest.size(); i++) {
      if (!last.get(i).startsWith(newest.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Prints how long what the other process says was under way: both read one clock. */
  private static void hear(Path data) throws IOException, InterruptedException {
    try (LocalNode node = LocalNode.open(online(data))) {
      Room room = node.openRoom(ROOM);
      double[] millis = new double[TALKS];
      CountDownLatch left = new CountDownLatch(TALKS);
      try (Subscription listening =
          room.listen(
              0,
              message -> {
                if (message.text().startsWith(SAID)) {
                  millis[(int) (TALKS - left.getCount())] =
                      (System.nanoTime() - Long.parseLong(message.text().substring(SAID.length())))
                          / 1e6;
                  left.countDown();
                }
              })) {
        sayAddress(node);
        if (listening == null || !left.await(120, TimeUnit.SECONDS)) {
          throw new IllegalStateException(left.getCount() + " messages did not arrive");
        }
      }
      double[] warm = Arrays.copyOfRange(millis, TALKS / 5, TALKS);
      Arrays.sort(warm);
      print(
          "send to listener",
          "half %.1f ms, 99 of 100 %.1f ms, most %.1f ms",
          warm[warm.length / 2],
          warm[warm.length * 99 / 100],
          warm[warm.length - 1]);
    }
  }

  private static void say(Path data, String address) throws InterruptedException {
    NodeConfig config = online(data).withPeers(List.of(HostPort.parse(address)));
    try (LocalNode node = LocalNode.open(config)) {
      Room room = node.openRoom(ROOM);
      while (room.peers().isEmpty() || room.members().size() < 2) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      double[] millis = new double[TALKS];
      for (int i = 0; i < TALKS; i++) {
        long start = System.nanoTime();
        room.send(SAID + start);
        millis[i] = (System.nanoTime() - start) / 1e6;
        TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
      }
      Arrays.sort(millis);
      print(
          "send returns",
          "half %.1f ms, 99 of 100 %.1f ms",
          millis[TALKS / 2],
          millis[TALKS * 99 / 100]);
      // What was sent last is still under way.
      TimeUnit.SECONDS.sleep(1);
    }
  }

  private static void sayAddress(LocalNode node) {
    System.out.printf(Locale.ROOT, "{\"address\":\"%s\"}%n", node.status().listening().get(0));
  }

  static void untilEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Until whoever started this is done.
    }
  }

  static LogStore store(Path data) throws IOException {
    Path store = Files.createDirectories(data.resolve("store"));
    return LogStore.open(store, RoomTables.ALL.toArray(Table[]::new));
  }

  private static NodeConfig online(Path data) {
    return NodeConfig.at(data)
        .withName("member")
        .withListen(HostPort.parse("127.0.0.1:0"))
        .withDht(false)
        .withLan(false);
  }

  static void print(String what, String format, Object... values) {
    System.out.printf(Locale.ROOT, "%-32s %s%n", what, String.format(Locale.ROOT, format, values));
  }
}
