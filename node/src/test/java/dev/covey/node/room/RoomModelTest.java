package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several writers, honest and not, clocks that differ, blocks delivered in any order: nodes that
 * hold the same blocks show the same room.
 */
@Timeout(120)
class RoomModelTest {

  private static final int WRITERS = 4;

  @TempDir Path temp;

  @RepeatedTest(5)
  void sameBlocksAreTheSameRoomWhateverTheOrder() throws InterruptedException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<TestNode> writers = new ArrayList<>();
    TestNode left = new TestNode(temp.resolve("left"), "left");
    TestNode right = new TestNode(temp.resolve("right"), "right");
    try (left;
        right) {
      for (int i = 0; i < WRITERS; i++) {
        writers.add(new TestNode(temp.resolve("writer" + i), "writer" + i));
        writers.get(i).clock.addAndGet(random.nextInt(20_000) - 10_000);
      }
      converse(writers, random);
      left.copyTo(right);
      right.copyTo(left);
      long[] half = new long[WRITERS];
      for (int i = 0; i < WRITERS; i++) {
        half[i] = 1L + random.nextInt((int) writers.get(i).writerLog().length());
      }
      deliver(writers, left, half, random);
      deliver(writers, right, half, random);
      assertThat(right.shown()).as("half way, seed %d", seed).isEqualTo(left.shown());
      long[] all = writers.stream().mapToLong(writer -> writer.writerLog().length()).toArray();
      deliver(writers, left, all, random);
      deliver(writers, right, all, random);
      List<String> shown = left.shown();
      assertThat(right.shown()).as("seed %d", seed).isEqualTo(shown);
      assertThat(left.history())
          .as("own order of each log, seed %d", seed)
          .filteredOn(message -> message.authorName().equals("writer0"))
          .isSortedAccordingTo(Comparator.comparingLong(message -> message.id().index()));
      List<String> tables = Tables.dump(left.store.storage());
      left.lobby().rebuild();
      assertThat(left.shown()).as("after a rebuild, seed %d", seed).isEqualTo(shown);
      assertThat(Tables.dump(left.store.storage()))
          .as("seed %d", seed)
          .containsExactlyElementsOf(tables);
    } finally {
      for (TestNode writer : writers) {
        writer.close();
      }
    }
  }

  /** The last writer's clock is far behind, and it lies about what it has seen. */
  private static void converse(List<TestNode> writers, Random random) {
    TestNode liar = writers.get(WRITERS - 1);
    liar.clock.set(TestNode.NOW - 60_000);
    assertThat(liar.lobby().members()).hasSize(1);
    for (int step = 0; step < 80; step++) {
      TestNode writer = writers.get(random.nextInt(WRITERS));
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          if (writer == liar) {
            lie(liar, writers.get(random.nextInt(WRITERS - 1)), step, random);
          } else {
            assertThat(writer.lobby().send("step " + step).own()).isTrue();
          }
        }
        case 3, 4, 5, 6 -> {
          TestNode reader = writers.get(random.nextInt(WRITERS - 1));
          if (reader != writer) {
            writer.copyTo(reader, 1 + random.nextInt((int) writer.writerLog().length()));
          }
        }
        default -> writer.clock.addAndGet(random.nextInt(3_000));
      }
    }
  }

  private static void lie(TestNode liar, TestNode about, int step, Random random) {
    long time = HybridClock.at(TestNode.NOW - 50_000 + step * 100L);
    if (random.nextInt(4) == 0) {
      time = HybridClock.at(TestNode.NOW + 30_000);
    }
    long length = 1L + random.nextInt((int) about.writerLog().length() + 2);
    Seen seen = new Seen(LogTag.of(about.writerLog().key()), length);
    switch (random.nextInt(4)) {
      case 0 -> liar.writerLog().append(Bytes.utf8("noise"));
      case 1 -> liar.forge(new Entry(time, 0, List.of(), new Text("cites nothing")));
      default -> liar.forge(new Entry(time, 0, List.of(seen), new Text("a lie")));
    }
    liar.lobby().pass();
  }

  /** Brings logs up to these lengths, in random pieces. */
  private static void deliver(List<TestNode> writers, TestNode to, long[] lengths, Random random) {
    long[] at = new long[WRITERS];
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < WRITERS; i++) {
      at[i] = to.store.create(writers.get(i).writerKeys()).length();
      if (at[i] < lengths[i]) {
        open.add(i);
      }
    }
    while (!open.isEmpty()) {
      int pick = random.nextInt(open.size());
      int i = open.get(pick);
      at[i] = Math.min(lengths[i], at[i] + 1 + random.nextInt(6));
      writers.get(i).copyTo(to, at[i]);
      if (at[i] == lengths[i]) {
        open.remove(pick);
      }
    }
  }
}
