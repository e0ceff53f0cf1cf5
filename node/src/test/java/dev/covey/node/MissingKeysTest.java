package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitEpoch;
import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.join;
import static dev.covey.node.RoomNodes.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.node.room.key.RoomLink;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who was away while keys changed, or came by a link from before, reads on all the same. */
@Timeout(120)
class MissingKeysTest {

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
  void memberWhoWasAwayDuringTwoRotationsReadsEverything() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    LocalNode mallory = nodes.node("mallory", ada);
    LocalNode trent = nodes.node("trent", ada);
    join(mallory, hers.link());
    join(trent, hers.link());
    awaitIn(his, mallory);
    awaitIn(his, trent);
    awaitIn(hers, mallory);
    awaitIn(hers, trent);
    bob.close();
    hers.membership().remove(mallory.profile().identity(), "");
    hers.send("in one");
    hers.membership().remove(trent.profile().identity(), "");
    hers.send("in two");
    LocalNode back = nodes.node("bob", ada);
    Room again = back.room("club").orElseThrow();
    awaitEpoch(again, 2);
    awaitTexts(again, "in one", "in two");
    again.send("what did I miss?");
    awaitTexts(hers, "what did I miss?");
  }

  @Test
  void plainMemberAloneGivesTheKeyToWhoComesByAnOldLink() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    Invitation old = hers.membership().invite(new InviteTerms(Role.WRITER, Set.of(), 1, 0, ""));
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    LocalNode mallory = nodes.node("mallory", ada);
    join(mallory, hers.link());
    awaitIn(hers, mallory);
    awaitIn(hers, bob);
    hers.membership().remove(mallory.profile().identity(), "");
    awaitEpoch(his, 1);
    his.send("in one");
    awaitTexts(hers, "in one");
    ada.close();
    mallory.close();
    LocalNode carol = nodes.node("carol", bob);
    Room theirs = join(carol, old.link());
    awaitTexts(theirs, "in one");
    // It is read as soon as somebody hands the key over, and written in once the room vouches.
    awaitEpoch(theirs, 1);
    theirs.send("found it");
    awaitTexts(his, "found it");
  }

  @Test
  void whatALinkSaysOfRolesIsNotWhatCounts() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    RoomLink.Invited link = (RoomLink.Invited) RoomLink.parse(hers.link());
    RoomLink.Terms better = new RoomLink.Terms(Role.OWNER, Set.of(Right.MODERATE), 9, 0);
    RoomLink.Invited edited =
        new RoomLink.Invited(
            link.roomId(),
            link.founder(),
            link.epoch(),
            link.secret(),
            "castle",
            better,
            link.madeMillis(),
            List.of());
    LocalNode mallory = nodes.node("mallory", ada);
    Room theirs = join(mallory, edited.toString());
    awaitIn(hers, mallory);
    for (Room room : List.of(hers, theirs)) {
      Participant seen =
          room.membership().participants().stream()
              .filter(p -> p.name().equals("mallory"))
              .findFirst()
              .orElseThrow();
      assertThat(seen.role()).isEqualTo(Role.WRITER);
      assertThat(seen.rights()).isEmpty();
    }
    theirs.send("hm");
    awaitTexts(hers, "hm");
    assertThat(texts(hers)).containsExactly("hm");
  }
}
