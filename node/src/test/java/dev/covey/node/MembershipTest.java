package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitEpoch;
import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitOut;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.epoch;
import static dev.covey.node.RoomNodes.join;
import static dev.covey.node.RoomNodes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Membership;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.api.RoomPolicy;
import dev.covey.api.Sighting;
import dev.covey.core.testing.Await;
import dev.covey.node.room.LocalRoom;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two and three whole nodes: who comes in, who goes, and what the others see of it. */
@Timeout(120)
class MembershipTest {

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
  void inviteLetsSomebodyInWithOnlyAPlainMemberOnline() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    hers.send("welcome");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    awaitTexts(his, "welcome");
    String link = hers.link();
    ada.close();
    LocalNode carol = nodes.node("carol", bob);
    Room theirs = join(carol, link);
    awaitTexts(theirs, "welcome");
    theirs.send("hi");
    awaitTexts(his, "hi");
    awaitRoles(his, "ada owner", "bob writer", "carol writer");
    awaitRoles(theirs, "ada owner", "bob writer", "carol writer");
    Await.until(
        () -> "both have used the link: " + theirs.membership().invites(),
        () ->
            theirs.membership().invites().stream()
                .map(Invitation::used)
                .toList()
                .equals(List.of(2L)));
  }

  @Test
  void removedMemberIsOutForAllAndDisconnected() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    String link = hers.link();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, link);
    LocalNode mallory = nodes.node("mallory", ada, bob);
    Room theirs = join(mallory, link);
    awaitIn(hers, mallory);
    awaitIn(hers, bob);
    theirs.send("nonsense");
    awaitTexts(hers, "nonsense");
    awaitTexts(his, "nonsense");
    assertThat(hers.membership().remove(mallory.profile().identity(), "spam")).isEmpty();
    assertThat(epoch(hers)).isEqualTo(1);
    awaitEpoch(his, 1);
    awaitOut(his, mallory);
    assertThat(hers.presence().members()).extracting(Sighting::name).containsExactly("bob");
    hers.send("among us");
    his.send("indeed");
    awaitTexts(his, "among us");
    awaitTexts(hers, "indeed");
    Await.until(
        "mallory is not connected",
        () ->
            hers.peers().stream().noneMatch(p -> p.device().equals(mallory.profile().device()))
                && his.peers().stream()
                    .noneMatch(p -> p.device().equals(mallory.profile().device())));
    assertThat(texts(theirs)).doesNotContain("among us", "indeed");
    assertThat(texts(hers)).contains("nonsense");
    // The link they know is closed: nobody comes by it again, under whatever name.
    LocalNode again = nodes.node("again", ada, bob);
    Room tried = Await.value(again.joinRoom(link));
    Await.until(
        () -> String.valueOf(((LocalRoom) tried).notes()),
        () -> ((LocalRoom) tried).notes().toString().contains("revoked"));
    assertThatThrownBy(() -> tried.send("it is me"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("not let into this room")
        .hasMessageContaining("revoked");
    assertThat(((LocalRoom) tried).keys().current().number()).isZero();
  }

  @Test
  void whoComesByALinkOfAnEarlierEpochGetsTheKeyFromAMember() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    Invitation old = hers.membership().invite(new InviteTerms(Role.WRITER, Set.of(), 1, 0, ""));
    LocalNode mallory = nodes.node("mallory", ada);
    Room theirs = join(mallory, hers.link());
    theirs.send("first");
    awaitTexts(hers, "first");
    hers.membership().remove(mallory.profile().identity(), "");
    hers.send("second");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, old.link());
    awaitEpoch(his, 1);
    awaitTexts(his, "first", "second");
    his.send("third");
    awaitTexts(hers, "third");
    assertThat(roles(his)).isEqualTo(roles(hers)).containsExactly("ada owner", "bob writer");
  }

  @Test
  void newcomerByALaterLinkReadsEverythingAgain() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    removeSomebody(ada, hers, "x");
    hers.send("in one");
    Invitation second = hers.membership().invite(InviteTerms.WRITERS);
    removeSomebody(ada, hers, second.link());
    hers.send("in two");
    assertThat(epoch(hers)).isEqualTo(2);
    Invitation third = hers.membership().invite(InviteTerms.WRITERS);
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, third.link());
    awaitTexts(his, "hello from x", "hello from y", "in one", "in two");
    assertThat(texts(his)).isEqualTo(texts(hers));
    his.send("thanks");
    awaitTexts(hers, "thanks");
    assertThat(roles(his)).isEqualTo(roles(hers));
  }

  @Test
  void newcomerByTheLinkOfOneWhoChangedTheKeysReadsEverythingAgain() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    hers.send("long ago");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    awaitIn(hers, bob);
    hers.membership().role(bob.profile().identity(), Role.ADMIN);
    LocalNode mallory = nodes.node("mallory", ada);
    Room theirs = join(mallory, hers.link());
    awaitIn(his, mallory);
    awaitTexts(theirs, "long ago");
    Await.until("bob may", () -> roles(his).contains("bob admin"));
    his.membership().remove(mallory.profile().identity(), "");
    awaitEpoch(hers, 1);
    his.send("since then");
    LocalNode carol = nodes.node("carol", bob);
    Room late = join(carol, his.membership().invite(InviteTerms.WRITERS).link());
    awaitTexts(late, "long ago", "since then");
    awaitRoles(late, "ada owner", "bob admin", "carol writer");
  }

  @Test
  void newcomerReadsOnlyWhatIsLaterIfThatIsThePolicy() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    hers.send("between us");
    awaitTexts(his, "between us");
    RoomPolicy old = hers.membership().policy();
    hers.membership()
        .policy(new RoomPolicy(old.invite(), old.post(), NewcomerHistory.SINCE_JOIN, List.of()));
    hers.send("still between us");
    Invitation later = hers.membership().invite(InviteTerms.WRITERS);
    hers.send("for all");
    LocalNode carol = nodes.node("carol", ada);
    Room theirs = join(carol, later.link());
    awaitTexts(theirs, "for all");
    theirs.send("hi");
    awaitTexts(hers, "hi");
    awaitTexts(his, "still between us", "for all", "hi");
    assertThat(texts(theirs)).containsExactly("for all", "hi");
    awaitRoles(theirs, "ada owner", "bob writer", "carol writer");
    assertThat(roles(hers)).isEqualTo(roles(theirs));
  }

  @Test
  void usedUpExpiredAndRevokedInvitesLetNobodyIn() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    Membership members = hers.membership();
    Invitation once = members.invite(new InviteTerms(Role.WRITER, Set.of(), 1, 0, ""));
    // Later than the invite is on disk: one that has expired by then has no link.
    long soon = Instant.now().plusSeconds(5).toEpochMilli();
    Invitation brief = members.invite(new InviteTerms(Role.WRITER, Set.of(), 0, soon, ""));
    Invitation closed = members.invite(InviteTerms.WRITERS);
    members.revokeInvite(closed.key());
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, once.link());
    awaitIn(hers, bob);
    assertThat(state(members, once)).isEqualTo(Invitation.State.USED_UP);
    assertThat(state(members, closed)).isEqualTo(Invitation.State.REVOKED);
    assertRefused(nodes.node("second", ada), once.link(), "used up");
    assertRefused(nodes.node("third", ada), closed.link(), "revoked");
    Await.until("it has expired", () -> Instant.now().toEpochMilli() > soon);
    assertThat(state(members, brief)).isEqualTo(Invitation.State.EXPIRED);
    assertRefused(nodes.node("fourth", ada), brief.link(), "expired");
    assertThat(roles(his)).containsExactly("ada owner", "bob writer");
  }

  @Test
  void rolesRisesAndFallsAreKeptByAll() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    awaitIn(hers, bob);
    assertThatThrownBy(() -> his.membership().invite(InviteTerms.WRITERS))
        .hasMessageContaining("only those who are moderator or more can invite; you are writer");
    assertThatThrownBy(() -> his.membership().remove(ada.profile().identity(), ""))
        .hasMessageContaining("only those who are moderator or more can remove others");
    hers.membership().role(bob.profile().identity(), Role.MODERATOR);
    Await.until("bob is a moderator", () -> roles(his).contains("bob moderator"));
    assertThatThrownBy(() -> his.membership().remove(ada.profile().identity(), ""))
        .hasMessageContaining("they are owner, you are moderator");
    Invitation made = his.membership().invite(InviteTerms.WRITERS);
    LocalNode carol = nodes.node("carol", bob);
    Room theirs = join(carol, made.link());
    awaitIn(hers, carol);
    hers.membership().role(carol.profile().identity(), Role.READER);
    Await.until("carol is a reader", () -> roles(theirs).contains("carol reader"));
    assertThatThrownBy(() -> theirs.send("may I?"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("a reader may not post");
    Await.until("bob sees a reader", () -> roles(his).contains("carol reader"));
    assertThat(roles(hers))
        .isEqualTo(roles(his))
        .containsExactly("ada owner", "bob moderator", "carol reader");
  }

  @Test
  void whoLeavesIsGoneAndTheKeysChange() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    awaitIn(hers, bob);
    assertThatThrownBy(() -> hers.membership().leave()).hasMessageContaining("only owner");
    his.send("bye");
    awaitTexts(hers, "bye");
    his.membership().leave();
    awaitOut(hers, bob);
    awaitEpoch(hers, 1);
    assertThatThrownBy(() -> his.send("still here")).hasMessageContaining("you left this room");
    assertThat(texts(his)).contains("bye");
  }

  @Test
  void directRoomIsOpenToTheTwoAlone() {
    LocalNode ada = nodes.node("ada");
    LocalNode bob = nodes.node("bob", ada);
    Room hers = directRoom(ada, bob);
    Room his = directRoom(bob, ada);
    assertThat(hers.id()).isEqualTo(his.id());
    hers.send("psst");
    awaitTexts(his, "psst");
    his.send("what?");
    awaitTexts(hers, "what?");
    assertThatThrownBy(() -> hers.membership().invite(InviteTerms.WRITERS))
        .hasMessageContaining("in a direct room all are equal");
    assertThat(hers.link()).isEmpty();
  }

  private static Room directRoom(LocalNode node, LocalNode other) {
    return node.direct(other.profile().identity(), "");
  }

  private void removeSomebody(LocalNode ada, Room hers, String link) {
    String name = link.equals("x") ? "x" : "y";
    LocalNode other = nodes.node(name, ada);
    Room theirs = join(other, link.equals("x") ? hers.link() : link);
    theirs.send("hello from " + name);
    awaitTexts(hers, "hello from " + name);
    hers.membership().remove(other.profile().identity(), "");
    other.close();
  }

  private static void assertRefused(LocalNode node, String link, String why) {
    Room room = Await.value(node.joinRoom(link));
    Await.until(
        () -> why + " in " + ((LocalRoom) room).notes(),
        () -> ((LocalRoom) room).notes().toString().contains(why));
    assertThatThrownBy(() -> room.send("hi")).hasMessageContaining(why);
  }

  private static Invitation.State state(Membership members, Invitation invite) {
    return members.invites().stream()
        .filter(i -> i.key().equals(invite.key()))
        .findFirst()
        .orElseThrow()
        .state();
  }

  /** What others have done is told by them, or by somebody else, in its own time. */
  private static void awaitRoles(Room room, String... wanted) {
    Await.until(
        () -> List.of(wanted) + " and not " + roles(room),
        () -> roles(room).equals(List.of(wanted)));
  }

  private static List<String> roles(Room room) {
    return room.membership().participants().stream()
        .map((Participant p) -> p.name() + " " + p.role().name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }
}
