package dev.covey.node;

import static dev.covey.node.RoomNodes.awaitEpoch;
import static dev.covey.node.RoomNodes.awaitIn;
import static dev.covey.node.RoomNodes.awaitOut;
import static dev.covey.node.RoomNodes.awaitTexts;
import static dev.covey.node.RoomNodes.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.InviteTerms;
import dev.covey.api.Member;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Role;
import dev.covey.api.Room;
import dev.covey.api.RoomPolicy;
import dev.covey.api.RoomSnapshot;
import dev.covey.core.testing.Await;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who was in a room and what held there, as of a moment and of heads. */
@Timeout(120)
class RoomSnapshotTest {

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
  void whatTheRoomWasCanBeAskedOfAnyNodeThatHasItsEntries() {
    LocalNode ada = nodes.node("ada");
    Room hers = ada.createRoom("club");
    Instant alone = later();
    LocalNode bob = nodes.node("bob", ada);
    Room his = join(bob, hers.link());
    awaitIn(hers, bob);
    hers.membership().role(bob.profile().identity(), Role.MODERATOR);
    his.send("hello");
    awaitTexts(hers, "hello");
    Instant together = later();
    Map<String, Long> heads = heads(hers);
    final RoomSnapshot then = hers.state();

    hers.membership().remove(bob.profile().identity(), "");
    hers.membership().rename("salon");
    hers.conversation().about("one book a month");
    hers.membership()
        .policy(new RoomPolicy(Role.ADMIN, Role.WRITER, NewcomerHistory.ALL, List.of()));
    awaitOut(hers, bob);
    LocalNode carol = nodes.node("carol", ada);
    Room theirs = join(carol, hers.membership().invite(InviteTerms.WRITERS).link());
    awaitIn(hers, carol);

    assertThat(roles(then)).containsExactly("ada owner", "bob moderator");
    assertThat(hers.stateAt(together)).isEqualTo(then);
    assertThat(hers.stateAt(heads)).isEqualTo(then);
    assertThat(then.name()).isEqualTo("club");
    assertThat(then.about()).isEmpty();
    assertThat(then.epoch()).isZero();
    assertThat(roles(hers.stateAt(alone))).containsExactly("ada owner");
    assertThat(hers.stateAt(Map.of()).participants()).isEmpty();
    assertThat(hers.stateAt(Instant.EPOCH).participants()).isEmpty();

    RoomSnapshot now = hers.state();
    assertThat(roles(now)).containsExactly("ada owner", "carol writer");
    assertThat(List.of(now.name(), now.about())).containsExactly("salon", "one book a month");
    assertThat(now.policy().invite()).isEqualTo(Role.ADMIN);
    assertThat(now.epoch()).isOne();
    assertThat(hers.stateAt(later())).isEqualTo(now);
    assertThat(hers.stateAt(heads(hers))).isEqualTo(now);

    awaitEpoch(theirs, 1);
    Await.until("carol has it all", () -> roles(theirs.state()).equals(roles(now)));
    Await.until("of old, too", () -> roles(theirs.stateAt(heads)).equals(roles(then)));
    assertThat(roles(theirs.stateAt(together))).isEqualTo(roles(then));
  }

  @Test
  void headsThatAreNoneAreRefused() {
    Room room = nodes.node("ada").createRoom("club");
    assertThatThrownBy(() -> room.stateAt(Map.of("12", 1L)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> room.stateAt(Map.of("ab".repeat(32), -1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no length -1");
  }

  @Test
  void whoShowsAnotherNameIsListedByIt() {
    LocalNode ada = nodes.node("ada");
    Room room = ada.createRoom("club");
    room.conversation().profile("Ada L.", "", "");
    assertThat(room.state().participants()).extracting(Participant::name).containsExactly("Ada L.");
    assertThat(room.membership().participants()).isEqualTo(room.state().participants());
  }

  /** A moment after all that was done, and before all that is done next. */
  private static Instant later() {
    Instant moment = Instant.ofEpochMilli(System.currentTimeMillis());
    Await.until("time goes on", () -> System.currentTimeMillis() > moment.toEpochMilli());
    return moment;
  }

  private static Map<String, Long> heads(Room room) {
    return room.members().stream().collect(Collectors.toMap(Member::logKey, Member::length));
  }

  private static List<String> roles(RoomSnapshot state) {
    return state.participants().stream()
        .map(one -> one.name() + " " + one.role().name().toLowerCase(java.util.Locale.ROOT))
        .toList();
  }
}
