package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Why;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.testing.Await;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a redaction leaves of a message: its place, its proof, and nothing of what it said. */
@Timeout(60)
class RedactionTest {

  @TempDir Path temp;
  private TestNode ada;
  private TestNode bob;
  private Message said;

  @BeforeEach
  void redact() {
    ada = new TestNode(temp.resolve("ada"), "ada");
    bob = new TestNode(temp.resolve("bob"), "bob");
    ada.lobby().send("before");
    said = ada.lobby().send("a secret");
    Message edit = ada.lobby().conversation().edit(said.id(), "the same secret");
    assertThat(edit.id().index()).isEqualTo(said.id().index() + 1);
    ada.copyTo(bob);
    Message unused = ada.lobby().conversation().redact(said.id(), "no business of yours");
    ada.lobby().send("after");
    ada.copyTo(bob);
    // Another thread may have taken the blocks, and is about to clear them.
    for (TestNode node : List.of(ada, bob)) {
      Await.until("blocks are cleared", () -> !log(node).has(edit.id().index()));
    }
  }

  @AfterEach
  void close() throws InterruptedException {
    ada.close();
    bob.close();
  }

  private Log log(TestNode node) {
    return node.store.open(new LogKey(ada.writerLog().key().bytes()));
  }

  @Test
  void blocksOfItAndOfItsEditsAreClearedEverywhere() {
    for (TestNode node : List.of(ada, bob)) {
      assertThat(log(node).has(said.id().index())).isFalse();
      assertThat(log(node).has(said.id().index() + 1)).isFalse();
      assertThat(log(node).has(said.id().index() - 1)).isTrue();
      assertThat(node.texts()).doesNotContain("a secret", "the same secret").contains("after");
      Message shown = node.lobby().message(said.id()).orElseThrow();
      assertThat(shown.marks().redacted()).isTrue();
      assertThat(shown.text()).isEmpty();
    }
  }

  @Test
  void theIndexIsTheSameWhenItIsMadeAnewWithoutThem() {
    List<String> tables = Tables.dump(bob.store.storage());
    List<String> shown = bob.shown();
    bob.lobby().rebuild();
    assertThat(bob.shown()).isEqualTo(shown);
    assertThat(Tables.dump(bob.store.storage())).containsExactlyElementsOf(tables);
    bob.shut();
    bob.open();
    assertThat(bob.shown()).isEqualTo(shown);
  }

  @Test
  void theProofStaysWhole() {
    Why why = bob.lobby().why(said.id()).orElseThrow();
    assertThat(why.counts()).isTrue();
    assertThat(why.verdict()).contains("redacted");
    assertThat(why.proof()).hasValueSatisfying(proof -> assertThat(proof.signed()).isTrue());
    Why other = bob.lobby().why(new MessageId(said.id().logKey(), 1)).orElseThrow();
    assertThat(other.proof().orElseThrow().treeHash())
        .isEqualTo(why.proof().orElseThrow().treeHash());
  }

  @Test
  void theLogCountsAsWhole() {
    Log log = log(bob);
    assertThat(log.contiguousLength()).isLessThan(log.length());
    assertThat(bob.lobby().memberLogs().heads()).contains(new Head(log.key(), log.length()));
    assertThat(bob.lobby().memberLogs().onRemoteHead(log.key(), log.length())).isEmpty();
  }

  @Test
  void whatItSaysNothingOrLiesAboutIsNotShownAndStays() {
    for (boolean lies : List.of(false, true)) {
      Message other = ada.lobby().send("words");
      Ref target = new Ref(LogTag.of(log(ada).key()), other.id().index());
      Entry lie = new Entry(1, 1, List.of(), new Text(""));
      List<Left> left = lies ? List.of(new Left(target, EntryCodec.encode(lie))) : List.of();
      ada.clock.addAndGet(1_000);
      ada.forge(
          new Entry(
              HybridClock.at(ada.clock.get()),
              ada.clock.get(),
              List.of(),
              new Redact(target, "", left)));
      ada.copyTo(bob);
      assertThat(bob.lobby().message(other.id()).orElseThrow().marks().redacted()).isTrue();
      assertThat(bob.lobby().message(other.id()).orElseThrow().text()).isEmpty();
      bob.lobby().close();
      assertThat(log(bob).has(target.index())).as("lies: " + lies).isTrue();
      bob.shut();
      bob.open();
      ada.shut();
      ada.open();
    }
  }
}
