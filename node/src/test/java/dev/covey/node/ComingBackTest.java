package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitEpoch;
import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitNote;
import static dev.covey.node.RoomNodes.awaitOut;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.epoch;
import static dev.covey.node.RoomNodes.join;
import static dev.covey.node.RoomNodes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Room;
import dev.covey.api.RoomStanding;
import dev.covey.core.testing.Await;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who left, was put out or was not let in comes back with the same node: by a link that counts. */
@Timeout(120)
class ComingBackTest {

  @TempDir Path directory;

  private RoomNodes nodes;

  @BeforeEach
  void open() {
    nodes = new RoomNodes(directory);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void whoWasPutOutComesBackByANewLinkAndByNoOldOne() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    String old = hers.link();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, old);
    his.send("first");
    awaitTexts(hers, "first");
    hers.membership().remove(bob.profile().identity(), "");
    awaitNote(his, "you were put out of it");
    assertThat(his.standing()).isEqualTo(RoomStanding.REMOVED);
    assertThatThrownBy(() -> his.send("still here"))
        .hasMessageContaining("you were put out of this room; a new invite");
    hers.send("without him");
    assertThat(Await.value(bob.joinRoom(old))).isSameAs(his);
    awaitNote(his, "you were put out of it");
    Invitation again = hers.membership().invite(InviteTerms.WRITERS);
    assertThat(Await.value(bob.joinRoom(again.link()))).isSameAs(his);
    awaitIn(hers, bob);
    awaitIn(his, bob);
    awaitTexts(his, "first", "without him");
    his.send("back");
    awaitTexts(hers, "first", "back");
    assertThat(texts(his)).isEqualTo(texts(hers)).doesNotContain("still here");
    // After a restart as well.
    nodes.close();
    LocalNode she = nodes.node("ada");
    LocalNode he = nodes.node("bob", she);
    he.room("club").orElseThrow().send("still back");
    awaitTexts(she.room("club").orElseThrow(), "still back");
  }

  @Test
  void whoLeftComesBackByTheSameLinkAndIsToldTheNewKey() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    String link = hers.link();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, link);
    awaitIn(hers, bob);
    his.membership().leave();
    awaitOut(hers, bob);
    awaitEpoch(hers, 1);
    hers.send("without him");
    awaitNote(his, "you left it");
    assertThat(epoch(his)).isZero();
    assertThat(Await.value(bob.joinRoom(link))).isSameAs(his);
    awaitIn(hers, bob);
    awaitTexts(his, "without him");
    his.send("back");
    awaitTexts(hers, "back");
  }

  @Test
  void whoLeftAndForgotTheRoomComesBackAsIfAnew() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    String link = hers.link();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, link);
    his.send("first");
    awaitTexts(hers, "first");
    assertThatThrownBy(() -> bob.forget(his.id())).hasMessageContaining("leave it first");
    his.membership().leave();
    awaitOut(hers, bob);
    bob.forget(his.id());
    assertThat(bob.rooms()).isEmpty();
    assertThatThrownBy(() -> bob.forget(his.id())).hasMessageContaining("no room has the id");
    Room again = join(bob, link);
    awaitIn(hers, bob);
    awaitTexts(again, "first");
    awaitIn(again, bob);
    again.send("back");
    awaitTexts(hers, "first", "back");
    assertThat(texts(again)).isEqualTo(texts(hers));
    // After a restart as well.
    nodes.close();
    LocalNode she = nodes.node("ada");
    LocalNode he = nodes.node("bob", she);
    he.room("club").orElseThrow().send("still back");
    awaitTexts(she.room("club").orElseThrow(), "first", "back", "still back");
  }

  @Test
  void whoComesBackBeforeAnybodyToldItThatItLeftStays() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    String link = hers.link();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, link);
    his.send("first");
    LocalNode cyd = nodes.node("cyd", ada);
    awaitTexts(join(cyd, link), "first");
    cyd.close();
    his.membership().leave();
    awaitOut(hers, bob);
    // What devices tell each other is seen to when a node closes, at the latest.
    bob.close();
    bob = nodes.node("bob", ada);
    bob.forget(his.id());
    nodes.close();
    // She was not there when he left: of his old log he gets what he wrote before.
    LocalNode she = nodes.node("cyd");
    bob = nodes.node("bob", she);
    awaitTexts(join(bob, link), "first");
    bob.close();
    nodes.node("bob", she).room("club").orElseThrow().send("back");
    awaitTexts(she.room("club").orElseThrow(), "back");
    LocalNode ours = nodes.node("ada", she);
    awaitTexts(ours.room("club").orElseThrow(), "back");
    awaitIn(ours.room("club").orElseThrow(), bob);
  }

  @Test
  void whoWasNotLetInTriesAnotherLink() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    Invitation closed = hers.membership().invite(InviteTerms.WRITERS);
    hers.membership().revokeInvite(closed.key());
    LocalNode bob = nodes.node("bob", ada);
    Room his = Await.value(bob.joinRoom(closed.link()));
    awaitNote(his, "revoked; ask for another invite");
    assertThat(his.standing()).isEqualTo(RoomStanding.REFUSED);
    assertThat(Await.value(bob.joinRoom(hers.link()))).isSameAs(his);
    awaitIn(hers, bob);
    his.send("thanks");
    awaitTexts(hers, "thanks");
    assertThat(hers.membership().participants()).hasSize(2);
  }

  @Test
  void whoLeftADirectRoomOpensItAgain() {
    LocalNode ada = nodes.node("ada");
    LocalNode bob = nodes.node("bob", ada);
    Room hers = ada.direct(bob.profile().identity(), "");
    Room his = bob.direct(ada.profile().identity(), "");
    hers.send("hi");
    awaitTexts(his, "hi");
    his.membership().leave();
    awaitOut(hers, bob);
    assertThatThrownBy(() -> his.send("one more thing")).hasMessageContaining("you left this room");
    assertThat(bob.direct(ada.profile().identity(), "")).isSameAs(his);
    his.send("one more thing");
    awaitTexts(hers, "one more thing");
  }
}
