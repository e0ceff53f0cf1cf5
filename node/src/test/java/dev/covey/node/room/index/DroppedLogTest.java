package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A log of which only the hello was here goes again, and it is as if it had never come. */
@Timeout(60)
class DroppedLogTest {

  @TempDir Path directory;

  private LogStore one;
  private LogStore other;
  private Stage stage;

  @BeforeEach
  void open() {
    one = LogStore.open(directory.resolve("one"), RoomTables.ALL.toArray(Table[]::new));
    other = LogStore.open(directory.resolve("other"), RoomTables.ALL.toArray(Table[]::new));
    stage = new Stage("ada");
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private Ref citing(long time) {
    return stage.writeAt(
        "ada", time, List.of(new Seen(stage.pen("stranger").tag, 1)), new Text("who is this?"));
  }

  private boolean drop(Receiver node) {
    return node.index.drop(stage.pen("stranger").key);
  }

  @Test
  void whatCitedItHasItsGapAgain() {
    stage.hello("stranger");
    Ref citing = citing(HybridClock.at(stage.later(5)));
    Receiver never = new Receiver(one, 1, stage);
    never.take("ada");
    assertThat(never.judgement(citing).words()).contains("1 heads that are not here");
    Receiver dropped = new Receiver(other, 1, stage);
    dropped.take("ada", "stranger");
    assertThat(dropped.judgement(citing).words()).isEqualTo("it counts");
    assertThat(drop(dropped)).isTrue();
    dropped.pass();
    assertThat(dropped.room()).isEqualTo(never.room());
    assertThat(dropped.index.isStale()).isFalse();
    dropped.rebuild();
    assertThat(dropped.room()).isEqualTo(never.room());
    dropped.take("stranger");
    assertThat(dropped.judgement(citing).words()).isEqualTo("it counts");
  }

  @Test
  void whatItMadeVoidIsNotAnyMoreOnceAllIsAppliedAgain() {
    stage.hello("stranger");
    Ref citing = citing(HybridClock.at(stage.now()));
    Receiver never = new Receiver(one, 1, stage);
    never.take("ada");
    assertThat(never.counts(citing)).isTrue();
    Receiver dropped = new Receiver(other, 1, stage);
    dropped.take("stranger");
    dropped.take("ada");
    assertThat(dropped.judgement(citing).words()).contains("not after that of what it says");
    assertThat(drop(dropped)).isTrue();
    assertThat(dropped.index.isStale()).isTrue();
    dropped.rebuild();
    assertThat(dropped.index.isStale()).isFalse();
    assertThat(dropped.room()).isEqualTo(never.room());
  }

  @Test
  void whoComesAndGoesHasAllAppliedAgainEveryTenMinutesAtMost() {
    stage.hello("stranger");
    Ref citing = citing(HybridClock.at(stage.now()));
    Receiver node = new Receiver(one, 1, stage);
    for (int round = 0; round < 3; round++) {
      node.take("stranger", "ada");
      assertThat(node.counts(citing)).isFalse();
      assertThat(drop(node)).isTrue();
      assertThat(node.index.isStale()).isEqualTo(round == 0);
      assertThat(node.index.isDue()).isEqualTo(round == 0);
      if (round == 0) {
        node.rebuild();
        assertThat(node.counts(citing)).isTrue();
      }
    }
    node.clock.addAndGet(RoomIndex.ANEW_EVERY.toMillis());
    assertThat(node.index.isDue()).isTrue();
    assertThat(node.index.isStale()).isTrue();
    node.rebuild();
    assertThat(node.counts(citing)).isTrue();
    assertThat(node.index.isStale()).isFalse();
  }

  @Test
  void whatItsHelloCitedDoesNotAskForItOnceItIsGone() {
    stage.writeAt(
        "stranger",
        HybridClock.at(stage.later(5)),
        List.of(new Seen(stage.pen("absent").tag, 1)),
        Hello.sign(Stage.identity("stranger"), stage.keys, stage.pen("stranger").key, 0));
    Receiver node = new Receiver(one, 1, stage);
    node.take("ada", "stranger");
    assertThat(citations()).hasSize(1);
    assertThat(drop(node)).isTrue();
    assertThat(citations()).isEmpty();
  }

  private List<Bytes> citations() {
    return one.storage()
        .read(
            tx -> {
              List<Bytes> keys = new ArrayList<>();
              tx.scan(
                  RoomTables.CITING,
                  RoomTables.room(1),
                  RoomTables.room(2),
                  (key, value) -> keys.add(key));
              return keys;
            });
  }

  @Test
  void onceThereIsMoreOfItItStays() {
    stage.hello("stranger");
    Ref citing = citing(HybridClock.at(stage.later(5)));
    Receiver node = new Receiver(one, 1, stage);
    node.take("stranger", "ada");
    stage.write("stranger", new Text("it is me"));
    node.take("stranger");
    assertThat(drop(node)).isFalse();
    assertThat(node.judgement(citing).words()).isEqualTo("it counts");
  }
}
