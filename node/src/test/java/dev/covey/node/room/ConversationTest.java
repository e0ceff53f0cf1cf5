package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Conversation;
import dev.covey.api.History;
import dev.covey.api.MemberProfile;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two people in an open room, and what they do to words. */
@Timeout(60)
class ConversationTest {

  @TempDir Path temp;
  private TestNode ada;
  private TestNode bob;

  @BeforeEach
  void open() {
    ada = new TestNode(temp.resolve("ada"), "ada");
    bob = new TestNode(temp.resolve("bob"), "bob");
    ada.lobby().send("first");
    bob.lobby().send("hello");
    ada.copyTo(bob);
    bob.copyTo(ada);
  }

  @AfterEach
  void close() throws InterruptedException {
    ada.close();
    bob.close();
  }

  private static Conversation talk(TestNode node) {
    return node.lobby().conversation();
  }

  /** The message with these words, as this node shows it now. */
  private static Message shown(TestNode node, MessageId id) {
    return node.lobby().message(id).orElseThrow();
  }

  private void sync() {
    ada.copyTo(bob);
    bob.copyTo(ada);
  }

  @Test
  void repliesAndThreadsPointAtWhatTheyAnswer() {
    Message root = ada.lobby().send("question");
    sync();
    Message plain = talk(bob).reply(root.id(), "answer");
    assertThat(plain.links().replyTo()).contains(root.id());
    assertThat(plain.links().thread()).isEmpty();
    Message threaded = talk(bob).replyInThread(root.id(), "aside");
    assertThat(threaded.links().thread()).contains(root.id());
    sync();
    Message deeper = talk(ada).reply(threaded.id(), "aside, too");
    assertThat(deeper.links().thread()).as("its thread").contains(root.id());
    assertThat(deeper.links().replyTo()).contains(threaded.id());
    sync();
    assertThat(shown(bob, root.id()).marks().replies()).isEqualTo(3);
    assertThat(bob.lobby().history().thread(root.id()).latest(10).items())
        .extracting(Message::text)
        .containsExactly("question", "aside", "aside, too");
  }

  @Test
  void inARoomOfOnesOwnOnePinsAndSaysWhatItIsAbout() {
    LocalRoom room = ada.rooms.create("reading");
    Message look = room.send("look");
    room.conversation().pin(look.id(), true);
    assertThat(room.pinned()).extracting(Message::id).containsExactly(look.id());
    assertThat(room.message(look.id()).orElseThrow().marks().pinned()).isTrue();
    room.conversation().pin(look.id(), false);
    assertThat(room.pinned()).isEmpty();
    room.conversation().about("one book a month");
    assertThat(room.conversation().about()).isEqualTo("one book a month");
    assertThatThrownBy(() -> room.conversation().about("x".repeat(1_001)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void historyIsReadFromEveryPlaceAndInParts() {
    for (int i = 0; i < 20; i++) {
      ada.clock.addAndGet(1_000);
      bob.clock.addAndGet(1_000);
      Message unused = (i % 2 == 0 ? ada : bob).lobby().send("text " + i);
      sync();
    }
    History history = bob.lobby().history();
    List<Message> all = history.latest(100).items();
    Message tenth = all.get(10);
    History.Page page = history.from(tenth.claimedAt(), 3);
    assertThat(page.items()).isEqualTo(all.subList(10, 13));
    assertThat(history.after(page).items()).isEqualTo(all.subList(13, 16));
    assertThat(history.before(page).items()).isEqualTo(all.subList(7, 10));
    assertThat(history.around(tenth.id(), 4).items()).isEqualTo(all.subList(8, 12));
    String author = ada.identity.profile().identity();
    assertThat(history.by(author).latest(100).items())
        .isEqualTo(all.stream().filter(one -> one.author().equals(author)).toList());
    assertThat(history.by(author).from(tenth.claimedAt(), 2).items())
        .allMatch(one -> !one.claimedAt().isBefore(tenth.claimedAt()))
        .hasSize(2);
    assertThat(history.from(Instant.ofEpochMilli(TestNode.NOW).plusSeconds(9_000), 5).items())
        .isEmpty();
  }

  @Test
  void onlyTheAuthorEdits() {
    Message said = ada.lobby().send("teh text");
    sync();
    Message edit = talk(ada).edit(said.id(), "the text");
    assertThat(edit.kind()).isEqualTo(MessageKind.EDIT);
    sync();
    assertThat(shown(bob, said.id()).text()).isEqualTo("the text");
    assertThat(shown(bob, said.id()).marks().edits()).isOne();
    assertThatThrownBy(() -> talk(bob).edit(said.id(), "mine"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("only its author")
        .hasMessageContaining("ada~");
    MessageId hello = new MessageId(said.id().logKey(), 0);
    assertThatThrownBy(() -> talk(ada).edit(hello, "x")).hasMessageContaining("only texts");
  }

  @Test
  void whatWasTakenBackIsGoneAndStaysGone() {
    Message said = ada.lobby().send("a secret");
    sync();
    assertThatThrownBy(() -> talk(bob).redact(said.id(), ""))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageStartingWith("not possible: ");
    Message taken = talk(ada).redact(said.id(), "slip of the hand");
    assertThat(taken.kind()).isEqualTo(MessageKind.REDACTION);
    sync();
    assertThat(shown(bob, said.id()).text()).isEmpty();
    assertThat(shown(bob, said.id()).marks().redacted()).isTrue();
    assertThat(shown(bob, said.id()).marks().reason()).isEqualTo("slip of the hand");
    assertThatThrownBy(() -> talk(ada).edit(said.id(), "again"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("taken back");
    assertThatThrownBy(() -> talk(ada).redact(said.id(), "x".repeat(501)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ofOneAuthorTheNewestReactionsCount() {
    Message said = ada.lobby().send("good news");
    sync();
    for (int i = 0; i < Marks.MAX_REACTIONS + 3; i++) {
      talk(bob).react(said.id(), "r" + i, true);
    }
    talk(ada).react(said.id(), "own", true);
    sync();
    for (TestNode node : List.of(ada, bob)) {
      assertThat(shown(node, said.id()).marks().reactions())
          .hasSize(Marks.MAX_REACTIONS + 1)
          .doesNotContainKeys("r0", "r2")
          .containsKeys("r3", "r66", "own");
    }
  }

  @Test
  void reactionsComeAndGo() {
    Message said = ada.lobby().send("good news");
    sync();
    talk(bob).react(said.id(), "\ud83d\udc4d", true);
    long length = bob.lobby().position();
    talk(bob).react(said.id(), "\ud83d\udc4d", true);
    assertThat(bob.lobby().position()).as("nothing is written twice").isEqualTo(length);
    sync();
    assertThat(shown(ada, said.id()).marks().reactions())
        .isEqualTo(Map.of("\ud83d\udc4d", List.of(bob.identity.profile().identity())));
    talk(bob).react(said.id(), "\ud83d\udc4d", false);
    sync();
    assertThat(shown(ada, said.id()).marks().reactions()).isEmpty();
    assertThatThrownBy(() -> talk(bob).react(said.id(), "\ud83d\udc4d", false))
        .hasMessageContaining("not reacted");
    assertThatThrownBy(() -> talk(bob).react(said.id(), " ", true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> talk(bob).react(said.id(), "x".repeat(33), true))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> talk(bob).react(said.id(), "\u001b[2J", true))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void inAnOpenRoomNobodyPins() {
    Message said = ada.lobby().send("look");
    assertThatThrownBy(() -> talk(ada).pin(said.id(), true))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody may pin");
    assertThatThrownBy(() -> talk(ada).about("everything"))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatIsNotThereCannotBeAnswered() {
    MessageId nowhere = new MessageId("ab".repeat(32), 3);
    assertThatThrownBy(() -> talk(ada).reply(nowhere, "hello?"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no such message");
    assertThatThrownBy(() -> ada.lobby().send("  ")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ada.lobby().send("x".repeat(65_536)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 65536");
  }

  @Test
  void namesInATextCallTheirOwners() {
    String bobs = bob.identity.profile().identity();
    assertThat(ada.lobby().send("@bob, and mail to x@bob").links().mentions())
        .containsExactly(bobs);
    assertThat(ada.lobby().send("@bobby @Bob~" + bobs.substring(0, 4)).links().mentions())
        .containsExactly(bobs);
    assertThat(ada.lobby().send("@nobody ".repeat(500)).links().mentions()).isEmpty();
  }

  @Test
  void aProfileIsShownInThisRoomAndNamesWhatWasSaidBefore() {
    Message said = bob.lobby().send("I was bob");
    String picture =
        "data:image/png;base64," + Base64.getEncoder().encodeToString(new byte[] {1, 2, 3});
    talk(bob).profile("Robert", "reads on trains", picture);
    sync();
    String identity = bob.identity.profile().identity();
    assertThat(talk(ada).profile(identity))
        .contains(new MemberProfile(identity, "Robert", "reads on trains", picture));
    assertThat(shown(ada, said.id()).authorName()).isEqualTo("Robert");
    assertThat(ada.lobby().members()).anyMatch(member -> member.name().equals("Robert"));
    assertThat(ada.lobby().send("@robert?").links().mentions()).containsExactly(identity);
    assertThat(talk(ada).profile("ab".repeat(32))).isEmpty();
    for (String bad : List.of("x", "data:text/html;base64,AAAA", "data:image/png;base64,!")) {
      assertThatThrownBy(() -> talk(bob).profile("bob", "", bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> talk(bob).profile("a\nb", "", ""))
        .isInstanceOf(IllegalArgumentException.class);
    bob.shut();
    bob.open();
    assertThat(bob.lobby().members()).anyMatch(member -> member.name().equals("Robert"));
  }
}
