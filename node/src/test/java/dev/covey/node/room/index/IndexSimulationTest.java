package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A room of devices that write anything, their clocks apart, and nodes that get the blocks in any
 * order, in pieces, now and then not at all, and that stop and start: nodes that hold the same
 * blocks come to the same room, and so does one that makes its index anew. {@code -Dseeds=N} tries
 * more rooms, {@code -Dseed=S} one again.
 */
@Timeout(3_600)
class IndexSimulationTest {

  private static final long NOW = 1_795_000_000_000L;
  private static final int NODES = 3;
  private static final int STEPS = 220;

  /**
   * A room in which fewer entries count shows little; a founder who is cut off makes such, about
   * one in forty.
   */
  private static final int LEAST_COUNTING = 20;

  /** So many of them, and one more for every ten rooms, are no sign that all are like that. */
  private static final int MOST_VACUOUS = 4;

  @TempDir Path temp;

  @Test
  void nodesThatHoldTheSameBlocksAreInTheSameRoom() {
    Long one = Long.getLong("seed");
    int count = one == null ? Integer.getInteger("seeds", 4) : 1;
    long first = one == null ? System.nanoTime() : one;
    List<Long> vacuous = new ArrayList<>();
    // For each of those there is another room; but what is replayed is that room.
    for (long seed = first; seed < first + count + (one == null ? vacuous.size() : 0); seed++) {
      try {
        if (simulate(seed) < LEAST_COUNTING) {
          vacuous.add(seed);
        }
      } catch (RuntimeException | AssertionError e) {
        fail("replay with -Dseed=" + seed, e);
      }
      assertThat(vacuous)
          .as("rooms in which next to nothing counts, besides %d others", count)
          .hasSizeLessThanOrEqualTo(MOST_VACUOUS + count / 10);
    }
  }

  /** Returns how many entries count in the end. */
  private long simulate(long seed) {
    Random random = new Random(seed);
    Bytes founderSecret = Blake2b.hash(Bytes.utf8("ada/0"));
    List<SimulatedWriter> writers = new ArrayList<>();
    for (String who : List.of("ada", "bob", "cleo", "dan", "eve")) {
      for (int device = 0; device < 2; device++) {
        Bytes secret = Blake2b.hash(Bytes.utf8(who + "/" + device));
        long skew = random.nextLong(-3_000, 3_000);
        writers.add(new SimulatedWriter(keys(founderSecret), who, secret, skew));
      }
    }
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(new Node(temp.resolve(seed + "-" + i), founderSecret));
    }
    try {
      long now = NOW;
      writers.get(0).write(now, writers, random);
      writers.get(0).cast(now, writers, random);
      for (int step = 0; step < STEPS; step++) {
        now += random.nextInt(200);
        // The founder writes more than others: else little would count.
        SimulatedWriter writer =
            random.nextInt(3) == 0 ? writers.get(0) : SimulatedWriter.pick(writers, random);
        writer.write(now, writers, random);
        if (random.nextInt(3) == 0) {
          Node node = SimulatedWriter.pick(nodes, random);
          SimulatedWriter from = SimulatedWriter.pick(writers, random);
          node.take(from, random.nextInt(from.blocks.size() + 1));
          if (random.nextInt(3) > 0) {
            node.pass();
          }
          if (random.nextInt(12) == 0) {
            node.stop();
            node.start();
          }
        }
        if (step == STEPS / 2) {
          compare(nodes, writers, random, "half way");
        }
      }
      compare(nodes, writers, random, "at the end");
      Node rebuilt = nodes.get(0);
      List<String> before = rebuilt.room(writers);
      assertThat(before)
          .as("something does not count")
          .anyMatch(line -> line.contains("counts=false"));
      rebuilt.index.rebuild();
      rebuilt.pass();
      assertThat(rebuilt.room(writers)).as("rebuilt").isEqualTo(before);
      return before.stream().filter(line -> line.contains("counts=true")).count();
    } finally {
      nodes.forEach(Node::stop);
    }
  }

  /** Brings all nodes to the same blocks, each in its own order, and compares their rooms. */
  private static void compare(
      List<Node> nodes, List<SimulatedWriter> writers, Random random, String when) {
    Map<SimulatedWriter, Integer> heads = new HashMap<>();
    for (SimulatedWriter writer : writers) {
      int most = nodes.stream().mapToInt(node -> (int) node.length(writer)).max().orElse(0);
      heads.put(writer, most + random.nextInt(writer.blocks.size() - most + 1));
    }
    for (Node node : nodes) {
      List<SimulatedWriter> open = new ArrayList<>(writers);
      while (!open.isEmpty()) {
        SimulatedWriter writer = SimulatedWriter.pick(open, random);
        long at =
            Math.min(heads.getOrDefault(writer, 0), node.length(writer) + 1 + random.nextInt(9));
        node.take(writer, at);
        if (at == heads.getOrDefault(writer, 0)) {
          open.remove(writer);
        }
        if (random.nextInt(4) == 0) {
          node.pass();
        }
      }
      node.pass();
    }
    List<String> room = nodes.get(0).room(writers);
    assertThat(room).as(when).hasSizeGreaterThan(10);
    for (Node node : nodes) {
      assertThat(node.room(writers)).as(when).isEqualTo(room);
    }
  }

  private static RoomKeys keys(Bytes founderSecret) {
    return RoomKeys.found(Blake2b.hash(Bytes.utf8("room key")), founderSecret);
  }

  /** A store and an index, and blocks that come from anywhere. */
  private static final class Node {
    private final Path directory;
    private final RoomKeys keys;
    private LogStore store;
    private RoomIndex index;

    Node(Path directory, Bytes founderSecret) {
      this.directory = directory;
      this.keys = keys(founderSecret);
      start();
    }

    void start() {
      store = LogStore.open(directory, RoomTables.ALL.toArray(Table[]::new));
      index =
          new RoomIndex(
              store.storage(),
              1,
              keys,
              Charter.founded(LogTag.of(keys.founder().orElseThrow())),
              SimulatedWriter.pair("reader").publicKey(),
              new HybridClock(() -> Instant.ofEpochMilli(NOW + 60_000)),
              store::open);
    }

    void stop() {
      index.close();
      store.close();
    }

    void pass() {
      RoomIndex.Pass unused = index.pass();
    }

    long length(SimulatedWriter writer) {
      return store.create(writer.logKeys).length();
    }

    /** Takes a writer's blocks up to a length, if it has fewer. */
    void take(SimulatedWriter writer, long length) {
      Log log = store.create(writer.logKeys);
      if (log.length() < length) {
        log.append(writer.blocks.subList((int) log.length(), (int) length));
      }
      assertThat(index.add(writer.log)).isTrue();
    }

    /** All that must be the same everywhere. */
    List<String> room(List<SimulatedWriter> writers) {
      List<String> text = new ArrayList<>();
      Map<LogTag, WriterLog> logs = new TreeMap<>();
      for (WriterLog log : index.logs()) {
        logs.put(log.tag(), log);
      }
      for (WriterLog log : logs.values()) {
        text.add(log.tag() + " member " + log.isMember() + " applied " + log.indexed());
        for (long at = 0; at < log.indexed(); at++) {
          text.add(log.tag() + " " + at + " " + index.judgement(log, at));
        }
      }
      RoomOrder order = new RoomOrder(store.storage(), 1);
      order.whole().before("", 10_000).forEach(placed -> text.add("order " + name(placed)));
      order.pins().forEach(placed -> text.add("pin " + name(placed)));
      order.profiles().forEach(placed -> text.add("profile " + name(placed)));
      order.redactions().forEach(placed -> text.add("redaction " + name(placed)));
      for (SimulatedWriter writer : writers) {
        for (int at = 0; at < writer.blocks.size(); at++) {
          Ref target = new Ref(writer.tag, at);
          order
              .effects(List.of(target))
              .get(0)
              .forEach(
                  effect -> text.add(target + " " + effect.kind() + " " + name(effect.entry())));
        }
      }
      text.add(index.state().toString());
      return text;
    }

    private String name(Placed placed) {
      return index.member(placed.log()).tag()
          + " "
          + placed.index()
          + (placed.gap() ? " with a gap" : "")
          + (placed.moderates() ? " moderating" : "");
    }
  }
}
