package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random acts of people with and without the right to them, blocks delivered in any order and any
 * pieces: the index says what a plain model says, at every step and after it was made anew.
 */
@Timeout(180)
class IndexModelTest {

  private static final int PEOPLE = 5;
  private static final int ACTS = 160;
  private static final int ALL = 10_000;

  @TempDir Path temp;

  @RepeatedTest(5)
  void saysWhatThePlainModelSays() {
    long seed = Long.getLong("covey.seed", System.nanoTime());
    Random random = new Random(seed);
    Scene scene = new Scene(random, PEOPLE);
    for (int i = 0; i < ACTS; i++) {
      scene.act();
    }
    try (LogStore store = open("one");
        LogStore other = open("other")) {
      RoomIndex index = index(store, scene);
      RoomOrder order = new RoomOrder(store.storage(), 1);
      Map<LogTag, Integer> lengths = new TreeMap<>();
      int step = 0;
      while (deliver(scene, store, index, lengths, random)) {
        if (step++ % 6 == 0) {
          check(seed, scene, index, order, lengths);
        }
      }
      check(seed, scene, index, order, lengths);
      List<String> tables = dump(store);
      Map<LogTag, Integer> again = new TreeMap<>();
      RoomIndex second = index(other, scene);
      while (deliver(scene, other, second, again, random)) {
        assertThat(again).isNotEmpty();
      }
      check(seed, scene, second, new RoomOrder(other.storage(), 1), again);

      index.rebuild();
      assertThat(index.pass().advanced()).isNotEmpty();
      assertThat(dump(store)).as("made anew, seed %d", seed).containsExactlyElementsOf(tables);
      assertThat(index(store, scene).state()).as("read, seed %d", seed).isEqualTo(index.state());
    }
  }

  private LogStore open(String name) {
    return LogStore.open(temp.resolve(name), RoomTables.ALL.toArray(Table[]::new));
  }

  private static RoomIndex index(LogStore store, Scene scene) {
    HybridClock clock = new HybridClock(() -> Instant.ofEpochMilli(Scene.NOW));
    return new RoomIndex(
        store.storage(),
        1,
        scene.keys,
        scene.charter,
        scene.writers.get(1).person(),
        clock,
        store::open);
  }

  /** Brings some blocks of some log; false when all are there. */
  private static boolean deliver(
      Scene scene, LogStore store, RoomIndex index, Map<LogTag, Integer> lengths, Random random) {
    List<Scene.Writer> open = new ArrayList<>();
    for (Scene.Writer writer : scene.writers) {
      if (lengths.getOrDefault(writer.tag, 0) < writer.blocks.size()) {
        open.add(writer);
      }
    }
    if (open.isEmpty()) {
      return false;
    }
    Scene.Writer writer = open.get(random.nextInt(open.size()));
    int from = lengths.getOrDefault(writer.tag, 0);
    int to = Math.min(writer.blocks.size(), from + 1 + random.nextInt(12));
    Log log = store.create(writer.pair);
    log.append(writer.blocks.subList(from, to));
    lengths.put(writer.tag, to);
    assertThat(index.add(writer.key)).isTrue();
    if (random.nextInt(3) > 0) {
      assertThat(index.pass().refused()).isEmpty();
    }
    return true;
  }

  private static void check(
      long seed, Scene scene, RoomIndex index, RoomOrder order, Map<LogTag, Integer> lengths) {
    assertThat(index.pass().refused()).isEmpty();
    PlainModel model = new PlainModel(scene, lengths);
    List<String> shown = model.shown();
    assertThat(index.state()).as("state, seed %d", seed).isEqualTo(model.state);
    assertThat(lines(index, order.whole().before("", ALL)))
        .as("room order, seed %d", seed)
        .containsExactlyElementsOf(shown);
    assertThat(lines(index, order.whole().after("", ALL)))
        .as("forwards, seed %d", seed)
        .containsExactlyElementsOf(shown);
    assertThat(effects(scene, index, order))
        .as("effects, seed %d", seed)
        .containsExactlyElementsOf(model.effects());
    checkParts(seed, scene, index, order, model, shown);
    List<Placed> arrived = order.after(0, ALL).entries();
    assertThat(arrived).as("arrival, seed %d", seed).extracting(Placed::position).isSorted();
    assertThat(lines(index, arrived)).as("arrival, seed %d", seed).containsAll(shown);
  }

  private static void checkParts(
      long seed,
      Scene scene,
      RoomIndex index,
      RoomOrder order,
      PlainModel model,
      List<String> shown) {
    for (Scene.Writer writer : scene.writers) {
      WriterLog log = index.log(writer.tag).orElse(null);
      if (log != null) {
        List<String> own =
            shown.stream().filter(line -> line.startsWith(writer.tag.toString())).toList();
        Sequence of = order.of(List.of(log));
        assertThat(lines(index, of.before("", ALL))).as("by, seed %d", seed).isEqualTo(own);
        assertThat(lines(index, of.after("", ALL))).as("by, seed %d", seed).isEqualTo(own);
        List<String> some = new ArrayList<>();
        for (List<Placed> page = of.before("", 3);
            !page.isEmpty();
            page = of.before(page.get(0).cursor(), 3)) {
          some.addAll(0, lines(index, page));
        }
        assertThat(some).as("by pages, seed %d", seed).isEqualTo(own);
        for (int i = 0; i < Math.min(6, log.indexed()); i++) {
          Ref root = new Ref(writer.tag, i);
          assertThat(lines(index, order.thread(root, log.number()).before("", ALL)))
              .as("thread of %s, seed %d", root, seed)
              .isEqualTo(model.thread(root));
        }
      }
    }
  }

  private static List<String> lines(RoomIndex index, List<Placed> places) {
    return places.stream()
        .map(place -> index.member(place.log()).tag() + "/" + place.index())
        .toList();
  }

  private static List<String> effects(Scene scene, RoomIndex index, RoomOrder order) {
    List<String> lines = new ArrayList<>();
    for (Scene.Writer writer : scene.writers) {
      for (int i = 0; i < writer.entries.size() + 4; i++) {
        Ref target = new Ref(writer.tag, i);
        for (Effect effect : order.effects(List.of(target)).get(0)) {
          Placed entry = effect.entry();
          lines.add(
              target
                  + " "
                  + effect.kind()
                  + " "
                  + index.member(entry.log()).tag()
                  + "/"
                  + entry.index());
        }
      }
    }
    lines.sort(null);
    return lines;
  }

  private static List<String> dump(LogStore store) {
    List<String> rows = new ArrayList<>();
    for (Table table : RoomTables.ALL) {
      boolean unused =
          store
              .storage()
              .read(
                  tx -> {
                    tx.scan(
                        table,
                        Bytes.wrap(new byte[1]),
                        Bytes.wrap(new byte[] {-1}),
                        (key, value) -> rows.add(table.name() + " " + key + " " + value.hex()));
                    return true;
                  });
    }
    rows.removeIf(row -> row.startsWith(RoomTables.LOGS.name()));
    return rows;
  }
}
