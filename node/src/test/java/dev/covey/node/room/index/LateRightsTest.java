package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What people see changes when the word that decides on it comes later than what it decides on. */
@Timeout(60)
class LateRightsTest {

  @TempDir Path directory;

  private LogStore store;
  private Stage stage;

  @BeforeEach
  void open() {
    store = LogStore.open(directory, RoomTables.ALL.toArray(Table[]::new));
    stage = new Stage("ada");
    stage.write("ada", new Invite(Stage.pair("door").publicKey(), Role.WRITER, 0, 0, Set.of(), ""));
    stage.hello("bob", "door");
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void promotionThatArrivesLateBringsWhatWasBarred() {
    Receiver node = demoted();
    Ref barred = stage.write("bob", new Text("nobody hears me"));
    node.take("bob");
    stage.write("ada", role("bob", Role.WRITER));
    Ref heard = stage.write("bob", new Text("and now?"));
    node.take("bob");
    assertThat(node.counts(barred)).isFalse();
    assertThat(node.counts(heard)).isFalse();
    assertThat(node.judgement(heard).words()).contains("a reader may not post");
    long before = node.index.position();
    node.take("ada");
    assertThat(node.counts(barred)).isFalse();
    assertThat(node.counts(heard)).isTrue();
    assertThat(node.index.position()).as("listeners are told").isGreaterThan(before);
    assertSame(node);
  }

  @Test
  void demotionThatArrivesLateHidesWhatIsBeyondItsCut() {
    Receiver node = new Receiver(store, 1, stage);
    Ref good = stage.write("bob", new Text("fine"));
    Cut cut = stage.pen("bob").cut();
    node.take("ada", "bob");
    stage.write("ada", role("bob", Role.READER, cut));
    Ref beyond = stage.write("bob", new Text("I did not hear"));
    Ref backDated =
        stage.writeAt("bob", HybridClock.at(stage.later(1)), List.of(), new Text("nor now"));
    node.take("bob");
    assertThat(node.counts(beyond)).isTrue();
    assertThat(node.counts(backDated)).isTrue();
    node.take("ada");
    assertThat(node.counts(good)).isTrue();
    assertThat(node.counts(beyond)).isFalse();
    assertThat(node.counts(backDated)).isFalse();
    assertSame(node);
  }

  @Test
  void backDatedWordsBeyondADemotionsCutAreHidden() {
    Receiver node = new Receiver(store, 1, stage);
    long early = HybridClock.at(stage.now());
    Ref good = stage.write("bob", new Text("fine"));
    long between = HybridClock.at(stage.later(10));
    stage.write("ada", role("bob", Role.READER, stage.pen("bob").cut()));
    Ref backDated = stage.writeAt("bob", between, List.of(), new Text("from before"));
    Ref void0 = stage.writeAt("bob", early, List.of(), new Text("from before my last"));
    node.take("bob", "ada");
    assertThat(node.counts(good)).isTrue();
    assertThat(node.judgement(backDated).words()).contains("only entries before 2");
    assertThat(node.judgement(void0).words()).contains("not after that of entries before it");
    assertSame(node);
  }

  @Test
  void redactionByAModeratorWaitsForItsTargetAndForTheRight() {
    stage.hello("mod", "door");
    stage.write("ada", role("mod", Role.MODERATOR));
    Ref words = stage.write("bob", new Text("unkind"));
    stage.write("mod", new Redact(words, "unkind"));
    Receiver first = new Receiver(store, 1, stage);
    first.take("mod");
    assertThat(first.moderates(words)).isFalse();
    first.take("bob");
    assertThat(first.moderates(words)).isFalse();
    first.take("ada");
    assertThat(first.moderates(words)).isTrue();
    assertSame(first);
    Receiver targetLast = new Receiver(store, 2, stage);
    targetLast.take("ada", "mod");
    assertThat(targetLast.moderates(words)).isTrue();
    targetLast.take("bob");
    assertThat(targetLast.room()).isEqualTo(first.room());
  }

  @Test
  void takenRightsOfABotReachWhatItWritesBehindTheCut() {
    stage.write("ada", rights(0, List.of(), Right.READ, Right.POST, Right.REACT));
    Ref rain = stage.write("bob", new Text("it rains"));
    long between = HybridClock.at(stage.later(10));
    stage.write("ada", rights(0, List.of(stage.pen("bob").cut()), Right.READ, Right.REACT));
    Ref backDated = stage.writeAt("bob", between, List.of(), new Text("from before, honestly"));
    Ref later = stage.write("bob", new Text("it still rains"));
    stage.write("ada", rights(stage.now() + 100, List.of(), Right.READ, Right.POST));
    Ref again = stage.write("bob", new Text("allowed again"));
    stage.later(100);
    Ref expired = stage.write("bob", new Text("too late"));
    Receiver node = new Receiver(store, 1, stage);
    node.take("bob", "ada");
    assertThat(node.counts(rain)).isTrue();
    assertThat(node.counts(backDated)).isFalse();
    assertThat(node.judgement(later).words()).contains("not given the right to post");
    assertThat(node.counts(again)).isTrue();
    assertThat(node.judgement(expired).words()).contains("rights had expired");
    assertSame(node);
  }

  /** A node where bob is a reader, as far as it knows. */
  private Receiver demoted() {
    stage.write("ada", role("bob", Role.READER, stage.pen("bob").cut()));
    Receiver node = new Receiver(store, 1, stage);
    node.take("ada", "bob");
    return node;
  }

  private static RoleSet role(String who, Role role, Cut... cuts) {
    return new RoleSet(Stage.who(who), role, Set.of(), 0, List.of(cuts));
  }

  private static RoleSet rights(long until, List<Cut> cuts, Right... rights) {
    return new RoleSet(Stage.who("bob"), Role.WRITER, Set.of(rights), until, cuts);
  }

  /** However it came, it is the same after a restart, and when it is made anew. */
  private static void assertSame(Receiver node) {
    List<String> room = node.room();
    node.restart();
    assertThat(node.room()).isEqualTo(room);
    node.rebuild();
    assertThat(node.room()).isEqualTo(room);
  }
}
