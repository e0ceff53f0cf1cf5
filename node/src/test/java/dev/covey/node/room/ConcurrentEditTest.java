package dev.covey.node.room;

import static dev.covey.node.room.Club.alike;
import static dev.covey.node.room.Club.carry;
import static dev.covey.node.room.Club.log;
import static dev.covey.node.room.Club.room;
import static dev.covey.node.room.Club.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.Role;
import dev.covey.core.log.Log;
import dev.covey.core.testing.Await;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Edits written while others take the message back. */
@Timeout(120)
class ConcurrentEditTest {

  @TempDir Path directory;

  private Club club;
  private TestNode ada;
  private TestNode bob;
  private Message said;
  private Message edit;

  @BeforeEach
  void open() {
    club = new Club(directory);
    ada = club.ada;
    bob = club.member("bob", Role.WRITER);
    said = room(bob).send("nonsense");
    club.carryAll();
    edit = room(bob).conversation().edit(said.id(), "worse nonsense");
    room(ada).conversation().redact(said.id(), "enough");
  }

  @AfterEach
  void close() throws InterruptedException {
    club.close();
  }

  private Log his(TestNode node) {
    return node.store.open(log(bob).key());
  }

  private boolean isGone(TestNode node) {
    return !his(node).has(said.id().index()) && !his(node).has(edit.id().index());
  }

  @Test
  void areClearedEverywhereOnceTheirAuthorHearsOfIt() {
    long length = his(bob).length();
    carry(bob, ada, Set.of());
    assertThat(texts(ada)).doesNotContain("nonsense", "worse nonsense");
    assertThat(his(ada).has(edit.id().index())).as("nobody knows of it yet").isTrue();
    carry(ada, bob, Set.of());
    Await.until("it is gone at his", () -> isGone(bob));
    assertThat(his(bob).length()).as("one entry says so").isEqualTo(length + 1);
    carry(bob, ada, Set.of());
    Await.until("it is gone at hers", () -> isGone(ada));
    room(bob).send("sorry");
    carry(bob, ada, Set.of());

    // Who comes late finds no gap in it.
    TestNode carol = club.node("carol");
    Club.join(carol, club.invitation());
    carry(bob, carol, Set.of());
    carry(ada, carol, Set.of());
    assertThat(texts(carol)).containsExactly("sorry");
    assertThat(alike(carol)).containsExactlyElementsOf(alike(ada));
    assertThat(his(carol).contiguousLength()).isLessThan(his(carol).length());
  }

  @Test
  void areClearedAfterARestartToo() {
    bob.shut();
    bob.open();
    carry(ada, bob, Set.of());
    bob.shut();
    bob.open();
    Await.until("it is gone", () -> isGone(bob));
    carry(bob, ada, Set.of());
    Await.until("it is gone at hers", () -> isGone(ada));
    assertThat(alike(ada)).containsExactlyElementsOf(alike(bob));
  }

  @Test
  void namedInTimeAreClearedEvenIfTheyComeLater() {
    // He clears nothing while it is carried: it is her edits that this is about.
    bob.later = (millis, work) -> {};
    TestNode carol = club.member("carol", Role.WRITER);
    carry(bob, ada, Set.of());
    Message again = room(ada).send("another try");
    carry(ada, carol, Set.of());
    Message edited = room(ada).conversation().edit(again.id(), "yet another");
    room(ada).conversation().redact(again.id(), "");
    long at = edited.id().index();
    assertThat(log(ada).has(at)).isFalse();
    carry(ada, carol, Set.of());
    assertThat(alike(carol)).containsExactlyElementsOf(alike(ada));
    assertThat(room(carol).memberLogs().heads())
        .contains(new Head(log(ada).key(), log(ada).length()));
  }
}
