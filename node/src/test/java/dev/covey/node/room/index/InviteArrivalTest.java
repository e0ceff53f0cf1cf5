package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Leave;
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

/** Who comes in by an invite is the same for all, in whatever order they hear of it. */
@Timeout(60)
class InviteArrivalTest {

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

  @Test
  void ofTwoWhoTakeTheLastPlaceTheEarlierIsInEverywhere() {
    door(1, 0);
    stage.hello("bob", "door");
    Ref bobs = stage.write("bob", new Text("me first"));
    stage.hello("carol", "door");
    Ref carols = stage.write("carol", new Text("no, me"));
    Receiver first = new Receiver(one, 1, stage);
    first.take("ada", "bob");
    first.take("carol");
    Receiver second = new Receiver(other, 1, stage);
    second.take("ada", "carol");
    assertThat(second.counts(carols)).as("as long as nobody heard of bob").isTrue();
    second.take("bob");
    for (Receiver node : List.of(first, second)) {
      assertThat(node.counts(bobs)).isTrue();
      assertThat(node.counts(carols)).isFalse();
      assertThat(node.judgement(new Ref(carols.tag(), 0)).words()).contains("used up");
    }
    assertSame(first, second);
  }

  @Test
  void whoWasInForAWhileAndSaidNothingLeavesNoHoleInArrivalOrder() {
    door(1, 0);
    stage.hello("bob", "door");
    stage.hello("carol", "door");
    Ref words = stage.write("bob", new Text("me first"));
    Receiver node = new Receiver(one, 1, stage);
    node.take("ada", "carol");
    node.take("bob");
    assertThat(node.index.drop(stage.pen("carol").key)).as("as a restart does").isTrue();
    assertThat(heard(node)).doesNotContain(new Ref(stage.pen("carol").tag, 0)).endsWith(words);
    assertThat(node.order.after(0, 64).last()).isEqualTo(node.index.position());
    assertThat(node.order.count(0, 64, log -> false).messages()).isEqualTo(1);
    node.restart();
    // The number of the log that is gone is another's now.
    node.index.drop(stage.pen("carol").key);
    stage.hello("dave");
    stage.write("ada", new RoleSet(Stage.who("dave"), Role.WRITER, Set.of(), 0, List.of()));
    node.take("ada", "dave");
    assertThat(heard(node)).doesNotHaveDuplicates().contains(new Ref(stage.pen("dave").tag, 0));
  }

  private static List<Ref> heard(Receiver node) {
    return node.order.after(0, 64).entries().stream()
        .map(placed -> new Ref(node.index.member(placed.log()).tag(), placed.index()))
        .toList();
  }

  @Test
  void anInviteHoldsUpToItsLastMillisecondByTheHellosOwnTime() {
    door(0, stage.now() + 3);
    stage.hello("bob", "door");
    stage.hello("carol", "door");
    Receiver first = new Receiver(one, 1, stage);
    first.take("carol", "bob");
    assertThat(first.index.state().members()).isEmpty();
    first.take("ada");
    assertThat(first.index.state().members()).hasSize(2);
    assertThat(first.judgement(new Ref(stage.pen("carol").tag, 0)).words()).contains("expired");
    Receiver second = new Receiver(other, 1, stage);
    second.live();
    assertSame(first, second);
  }

  @Test
  void whoCameBeforeTheDoorClosedStaysAndWhoSaysSoDoesNot() {
    door(0, 0);
    stage.hello("bob", "door");
    Ref bobs = stage.write("bob", new Text("in time"));
    stage.hello("carol", "door");
    Ref carols = stage.write("carol", new Text("in time as well, I say"));
    PublicKey door = Stage.pair("door").publicKey();
    stage.write("ada", new InviteRevoked(door, List.of(stage.pen("bob").tag)));
    Receiver first = new Receiver(one, 1, stage);
    first.take("bob", "carol");
    first.take("ada");
    assertThat(first.counts(bobs)).isTrue();
    assertThat(first.counts(carols)).isFalse();
    Receiver second = new Receiver(other, 1, stage);
    second.live();
    assertSame(first, second);
  }

  @Test
  void aRoomWhoseOnlyOwnerLeftHasNoneAndGoesOn() {
    door(0, 0);
    stage.hello("bob", "door");
    stage.write("ada", new Leave(List.of()));
    Ref on = stage.write("bob", new Text("and now?"));
    stage.hello("carol", "door");
    Ref crown =
        stage.write("bob", new RoleSet(Stage.who("bob"), Role.OWNER, Set.of(), 0, List.of()));
    Receiver first = new Receiver(one, 1, stage);
    first.take("bob", "carol", "ada");
    assertThat(first.counts(on)).isTrue();
    assertThat(first.counts(crown)).isFalse();
    assertThat(first.index.state().members())
        .extracting(member -> member.role().orElseThrow())
        .containsOnly(Role.WRITER)
        .hasSize(2);
    Receiver second = new Receiver(other, 1, stage);
    second.live();
    assertSame(first, second);
  }

  private void door(long uses, long expires) {
    stage.write(
        "ada",
        new Invite(Stage.pair("door").publicKey(), Role.WRITER, uses, expires, Set.of(), ""));
  }

  private static void assertSame(Receiver first, Receiver second) {
    List<String> room = first.room();
    assertThat(second.room()).isEqualTo(room);
    for (Receiver node : List.of(first, second)) {
      node.restart();
      assertThat(node.room()).isEqualTo(room);
      node.rebuild();
      assertThat(node.room()).isEqualTo(room);
    }
  }
}
