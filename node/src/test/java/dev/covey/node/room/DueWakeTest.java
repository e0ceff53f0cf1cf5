package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.core.testing.Await;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DueWakeTest {

  private static final Instant NOW = Instant.ofEpochMilli(SimulatedTime.START);

  private final SimulatedTime time = new SimulatedTime();
  private final Random random = new Random(7);
  private final List<Instant> due = new ArrayList<>();
  private final List<Instant> woken = new ArrayList<>();
  private @Nullable DueWake wake;

  @Test
  void listenerHearsWhatWasAheadOfItsTimeWhenThatComes(@TempDir Path temp) throws Exception {
    try (TestNode ada = new TestNode(temp.resolve("ada"), "ada");
        TestNode bob = new TestNode(temp.resolve("bob"), "bob")) {
      Waits waits = new Waits(ada);
      bob.lobby().send("now");
      bob.forge(ahead(Duration.ofMinutes(90), "later"));
      bob.forge(ahead(Duration.ofMinutes(100), "last"));
      bob.copyTo(ada);
      BlockingQueue<Message> heard = new LinkedBlockingQueue<>();
      try (Subscription listening = ada.lobby().listen(ada.lobby().position(), heard::add)) {
        assertThat(listening).isNotNull();
        waits.pass(Duration.ofMinutes(89));
        assertThat(ada.texts()).containsExactly("now");
        waits.pass(Duration.ofSeconds(61));
        Await.until("the one that is due", () -> !heard.isEmpty());
        assertThat(heard.take().text()).isEqualTo("later");
        waits.pass(Duration.ofMinutes(9).minusSeconds(5));
        assertThat(heard).isEmpty();
        Await.until(
            "the next one",
            () -> {
              waits.pass(Duration.ofSeconds(1));
              return !heard.isEmpty();
            });
        assertThat(heard.take().text()).isEqualTo("last");
      }
    }
  }

  @Test
  void looksUntilItIsDueAndNotAfterwards() {
    Instant soon = NOW.plus(Duration.ofDays(3));
    look(soon, soon.plus(DueWake.HORIZON).plusSeconds(1));
    time.pass(Duration.ofDays(100).toMillis());
    assertThat(woken).hasSizeBetween(72, 300);
    assertThat(woken.get(woken.size() - 2)).isBefore(soon);
    assertThat(woken.get(woken.size() - 1)).isBetween(soon, soon.plusMillis(200));
  }

  @Test
  void wakesForWhatComesLaterAndIsDueSooner() {
    look(NOW.plusSeconds(3_000));
    look(NOW.plusSeconds(60));
    time.pass(61_000);
    Instant soon = NOW.plusSeconds(60);
    assertThat(woken.get(woken.size() - 1)).isBetween(soon, soon.plusMillis(200));
  }

  @Test
  void waitsAreFewHoweverManyAreDueSoonerThanTheLast() {
    for (int i = 0; i < 500; i++) {
      look(NOW.plusSeconds(3_000 - i));
    }
    assertThat(time.count()).isEqualTo(8);
    time.pass(4_000_000);
    assertThat(due).isEmpty();
  }

  @Test
  void whatIsFarAheadKeepsNothingGoing() {
    look(NOW.plus(DueWake.HORIZON).plusMillis(1), Instant.MAX);
    assertThat(time.count()).isZero();
  }

  @Test
  void wakesNothingOnceClosed() {
    look(NOW.plusSeconds(10));
    Objects.requireNonNull(wake).close();
    time.pass(60_000);
    assertThat(woken).isEmpty();
    assertThat(time.count()).isEqualTo(1);
  }

  private void look(Instant... more) {
    if (wake == null) {
      wake =
          new DueWake(
              (millis, work) -> time.after(millis / 8 + random.nextInt((int) millis), work),
              () -> {
                woken.add(now());
                due.removeIf(one -> !one.isAfter(now()));
                look();
              });
    }
    due.addAll(List.of(more));
    wake.look(due, now());
  }

  private Instant now() {
    return Instant.ofEpochMilli(time.now());
  }

  private static Entry ahead(Duration tooMuch, String text) {
    long millis = TestNode.NOW + HybridClock.MAX_AHEAD.plus(tooMuch).toMillis();
    return new Entry(HybridClock.at(millis), TestNode.NOW, List.of(), new Text(text));
  }

  /** A node's clock, and what waits for it; each wait takes as long as it ever may. */
  private static final class Waits {
    private final TestNode node;
    private final List<Wait> waits = new ArrayList<>();

    Waits(TestNode node) {
      this.node = node;
      node.later = this::add;
    }

    private record Wait(long until, Runnable work) {}

    private synchronized void add(long millis, Runnable work) {
      waits.add(new Wait(node.clock.get() + millis * 9 / 8, work));
    }

    void pass(Duration time) {
      for (long second = 0; second < time.toSeconds(); second++) {
        long now = node.clock.addAndGet(1_000);
        due(now).forEach(wait -> wait.work().run());
      }
    }

    private synchronized List<Wait> due(long now) {
      List<Wait> due = waits.stream().filter(wait -> wait.until() <= now).toList();
      waits.removeAll(due);
      return due;
    }
  }
}
