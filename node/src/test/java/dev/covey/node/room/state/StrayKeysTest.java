package dev.covey.node.room.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.state.Scene.Pen;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys of epochs that do not count (any more). */
@Timeout(60)
class StrayKeysTest {

  private final Scene room = Scene.foundedBy("ada");
  private Pen ada = Scene.pen("ada", 0);

  @BeforeEach
  void found() {
    ada = room.hello("ada");
    room.write(ada, Scene.invite("writers", Role.WRITER));
    room.write(ada, Scene.invite("moderators", Role.MODERATOR));
  }

  @Test
  void anEpochWhoseAuthorLostTheRightIsKeptWithItsBoxes() {
    Pen mod = room.hello("mod", 0, "moderators");
    Pen bob = room.hello("bob", 0, "writers");
    Scene.Pen before = Scene.pen("mod", 0);
    before.length = mod.length;
    KeyBoxes boxes = new KeyBoxes(RoomStateTest.bytes(3), RoomStateTest.bytes(4).slice(0, 0));
    room.write(mod, new EpochBegun(1, RoomStateTest.bytes(1), boxes));
    assertThat(room.state().strays()).isEmpty();
    assertThat(room.state().epochs()).containsKey(1L);
    room.write(ada, Scene.role("mod", Role.WRITER, before.cut()));
    long more = room.write(bob, RoomStateTest.keys(1, 1));
    RoomState state = room.state();
    assertThat(state.epochs()).isEmpty();
    assertThat(state.strays()).hasSize(1);
    StrayKeys stray = state.strays().get(0);
    assertThat(stray.number()).isEqualTo(1);
    assertThat(stray.check()).isEqualTo(RoomStateTest.bytes(1));
    assertThat(stray.boxes()).hasSize(2).first().isEqualTo(boxes);
    assertThat(room.verdict(bob, more)).isEqualTo(Verdict.OK);
  }

  @Test
  void whatBelongsToAnEpochIsNoStray() {
    Pen bob = room.hello("bob", 0, "writers");
    long more = room.write(bob, RoomStateTest.keys(1, 1));
    assertThat(room.state().strays()).hasSize(1);
    room.write(bob, RoomStateTest.epoch(1, 1));
    room.write(ada, RoomStateTest.epoch(1, 1));
    assertThat(room.state().strays()).isEmpty();
    assertThat(room.verdict(bob, more)).isEqualTo(Verdict.OK);
  }

  @Test
  void ofEachAuthorSoManyAreKeptWhateverOthersMakeUp() {
    Pen bob = room.hello("bob", 0, "writers");
    Pen mallory = room.hello("mallory", 0, "writers");
    for (int i = 0; i < StrayKeys.MAX_OF_NUMBER + 1; i++) {
      room.write(mallory, RoomStateTest.keys(1, 100 + i));
    }
    assertThat(room.state().strays()).hasSize(StrayKeys.MAX_OF_NUMBER);
    assertThat(room.verdict(mallory, mallory.length - 1).reason()).contains("no such key");
    for (int i = 0; i < 2 * StrayKeys.MAX_BY_ONE; i++) {
      room.write(mallory, RoomStateTest.keys(2 + i, 200 + i));
    }
    assertThat(room.state().strays()).hasSize(StrayKeys.MAX_BY_ONE);
    long said = room.write(bob, RoomStateTest.keys(1, 1));
    room.write(mallory, RoomStateTest.keys(1, 1));
    RoomState state = room.state();
    assertThat(room.verdict(bob, said)).isEqualTo(Verdict.OK);
    assertThat(state.strays()).hasSize(StrayKeys.MAX_BY_ONE + 1);
    assertThat(state.strays().get(StrayKeys.MAX_BY_ONE).shared()).hasSize(1);
    Collections.shuffle(room.entries, new Random(1));
    assertThat(room.state()).isEqualTo(state);
  }

  @Test
  void whoWasNeverLetInIsNotHeard() {
    Pen eve = room.hello("eve");
    room.write(eve, RoomStateTest.epoch(1, 1));
    room.write(eve, RoomStateTest.keys(1, 2));
    assertThat(room.state().strays()).isEmpty();
  }
}
