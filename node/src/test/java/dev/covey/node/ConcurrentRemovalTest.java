package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitOut;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.epoch;
import static dev.covey.node.RoomNodes.join;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.core.testing.Await;
import dev.covey.node.room.LocalRoom;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two who remove others without knowing of each other, and meet again. */
@Timeout(120)
class ConcurrentRemovalTest {

  @TempDir Path directory;

  private RoomNodes nodes;
  private String mallory = "";
  private String trent = "";

  @BeforeEach
  void open() {
    nodes = new RoomNodes(directory);
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    LocalNode first = nodes.node("mallory", ada);
    LocalNode second = nodes.node("trent", ada);
    join(first, hers.link());
    join(second, hers.link());
    awaitIn(hers, first);
    awaitIn(hers, second);
    awaitIn(his, first);
    awaitIn(his, second);
    mallory = first.profile().identity();
    trent = second.profile().identity();
    hers.membership().role(bob.profile().identity(), Role.MODERATOR);
    Await.until(
        "bob is a moderator",
        () ->
            his.membership().participants().stream()
                .anyMatch(p -> p.self() && p.role() == Role.MODERATOR));
    nodes.close();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void bothAreOutAndOneMoreEpochBegins() {
    Room alone = nodes.node("ada").room("club").orElseThrow();
    alone.membership().remove(mallory, "");
    alone.send("by ada, alone");
    nodes.close();
    Room apart = nodes.node("bob").room("club").orElseThrow();
    apart.membership().remove(trent, "");
    apart.send("by bob, apart");
    assertThat(epoch(apart)).isEqualTo(1);
    nodes.close();

    LocalNode ada = nodes.node("ada");
    LocalNode bob = nodes.node("bob", ada);
    Room hers = ada.room("club").orElseThrow();
    Room his = bob.room("club").orElseThrow();
    awaitTexts(hers, "by ada, alone", "by bob, apart");
    awaitTexts(his, "by ada, alone", "by bob, apart");
    Await.until(
        () -> "a second epoch: " + epoch(hers) + ", " + epoch(his),
        () ->
            epoch(hers) >= 2
                && ((LocalRoom) hers)
                    .keys()
                    .current()
                    .controlKey()
                    .equals(((LocalRoom) his).keys().current().controlKey()));
    assertThat(((LocalRoom) hers).keys().epochs(1)).hasSize(2);
    assertThat(names(hers)).isEqualTo(names(his)).containsExactly("ada", "bob");
    hers.send("together");
    awaitTexts(his, "together");
    assertThat(texts(hers)).isEqualTo(texts(his));
  }

  @Test
  void removalByOneWhoIsRemovedMeanwhileIsVoidAndSoIsItsEpoch() {
    LocalNode adaAlone = nodes.node("ada");
    Room alone = adaAlone.room("club").orElseThrow();
    String bobs =
        alone.membership().participants().stream()
            .filter(p -> p.name().equals("bob"))
            .findFirst()
            .orElseThrow()
            .identity();
    alone.membership().remove(bobs, "");
    nodes.close();
    Room apart = nodes.node("bob").room("club").orElseThrow();
    apart.membership().remove(trent, "");
    apart.send("for nobody");
    nodes.close();

    LocalNode ada = nodes.node("ada");
    LocalNode other = nodes.node("trent", ada);
    Room hers = ada.room("club").orElseThrow();
    Room theirs = other.room("club").orElseThrow();
    awaitOut(theirs, nodes.node("bob", ada, other));
    Await.until(
        () -> "in ada's epoch: " + ((LocalRoom) theirs).keys().all(),
        () ->
            ((LocalRoom) theirs)
                .keys()
                .current()
                .controlKey()
                .equals(((LocalRoom) hers).keys().current().controlKey()));
    theirs.send("still here");
    awaitTexts(hers, "still here");
    assertThat(names(hers)).isEqualTo(names(theirs)).containsExactly("ada", "mallory", "trent");
    assertThat(texts(hers)).doesNotContain("for nobody");
    assertThat(texts(theirs)).doesNotContain("for nobody");
  }

  private static List<String> texts(Room room) {
    return RoomNodes.texts(room);
  }

  private static List<String> names(Room room) {
    return room.membership().participants().stream().map(p -> p.name()).sorted().toList();
  }
}
