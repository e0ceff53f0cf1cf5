package dev.covey.node.room.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.state.Scene.Pen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoomStateTest {

  private final Scene room = Scene.foundedBy("ada");
  private final Pen ada = room.hello("ada");

  private Pen join(String who, Role role) {
    room.write(ada, Scene.invite("to " + who, role));
    return room.hello(who, 0, "to " + who);
  }

  @Test
  void founderOwnsTheRoomAndNobodyElseIsInIt() {
    Pen eve = room.hello("eve");
    assertThat(room.role("ada")).contains(Role.OWNER);
    assertThat(room.role("eve")).isEmpty();
    assertThat(room.state().isAdmitted(eve.tag)).isFalse();
    assertThat(room.verdict(eve, 0).reason()).contains("without an invite");
    assertThat(room.next(eve, Action.POST).reason()).contains("no member");
    assertThat(room.next(ada, Action.POST)).isEqualTo(Verdict.OK);
  }

  @Test
  void whoComesByAnInviteHasItsRole() {
    Pen bob = join("bob", Role.MODERATOR);
    assertThat(room.role("bob")).contains(Role.MODERATOR);
    assertThat(room.state().member(Scene.key("bob")).orElseThrow().by()).contains(Scene.key("ada"));
    assertThat(room.next(bob, Action.REDACT_ANY)).isEqualTo(Verdict.OK);
    Pen second = room.hello("bob", 1, null);
    assertThat(room.next(second, Action.REDACT_ANY)).isEqualTo(Verdict.OK);
  }

  @Test
  void invitesAreUsedUpInRoomOrderAndExpire() {
    room.write(
        ada,
        new Invite(Scene.key("once"), Role.WRITER, 1, room.now() + 1_000, Set.of(), "for bob"));
    Pen bob = room.hello("bob", 0, "once");
    Pen eve = room.hello("eve", 0, "once");
    assertThat(room.verdict(bob, 0)).isEqualTo(Verdict.OK);
    assertThat(room.verdict(eve, 0).reason()).contains("used up");
    Pen again = room.hello("bob", 1, "once");
    assertThat(room.verdict(again, 0)).isEqualTo(Verdict.OK);
    room.write(ada, new Invite(Scene.key("door"), Role.WRITER, 0, room.now() + 10, Set.of(), ""));
    room.later(10);
    Pen late = room.hello("late", 0, "door");
    assertThat(room.verdict(late, 0).reason()).contains("expired");
    assertThat(room.state().invites()).hasSize(2);
    assertThat(room.state().invites().get(0).isUsable(room.now())).isFalse();
  }

  @Test
  void revokedInviteKeepsOnlyThoseItNames() {
    Pen bob = join("bob", Role.WRITER);
    room.write(ada, new InviteRevoked(Scene.key("to bob"), List.of(bob.tag)));
    Pen eve = Scene.pen("eve", 0);
    room.writeAt(eve, room.now() - 3, Scene.helloOf(eve, 0, "to bob"));
    assertThat(room.role("bob")).contains(Role.WRITER);
    assertThat(room.role("eve")).isEmpty();
    assertThat(room.verdict(eve, 0).reason()).contains("newer than it is");
    Pen mallory = Scene.pen("mallory", 0);
    room.writeAt(mallory, room.now() - 1, Scene.helloOf(mallory, 0, "to bob"));
    assertThat(room.verdict(mallory, 0).reason()).contains("revoked");
  }

  @Test
  void removalVoidsWhatIsBeyondTheCutWhateverTimeItClaims() {
    Pen bob = join("bob", Role.WRITER);
    long early = HybridClock.at(room.now());
    room.later(100);
    room.write(ada, Scene.removal("bob", new Cut(bob.tag, 3)));
    Line line = room.state().line(bob.tag).orElseThrow();
    assertThat(line.judge(2, early + 1, Action.POST)).isEqualTo(Verdict.OK);
    assertThat(line.judge(3, early + 2, Action.POST).reason()).contains("removed", "before 3");
    assertThat(line.judge(2, HybridClock.at(room.now() + 1), Action.POST).reason())
        .contains("had been removed");
    assertThat(room.role("bob")).isEmpty();
    assertThat(room.state().mayConnect(bob.device)).isFalse();
    assertThat(room.state().activeDevices()).containsExactly(ada.device);
    Pen unnamed = Scene.pen("bob", 1);
    room.writeAt(unnamed, room.now() - 50, Scene.helloOf(unnamed, 0, "to bob"));
    assertThat(room.state().isAdmitted(unnamed.tag)).isFalse();
  }

  @Test
  void removedOneComesBackOnlyByANewerInviteOrAWordFromAbove() {
    Pen bob = join("bob", Role.WRITER);
    room.write(ada, Scene.removal("bob", bob.cut()));
    Pen old = room.hello("bob", 1, "to bob");
    assertThat(room.verdict(old, 0).reason()).contains("removed");
    room.write(ada, Scene.invite("again", Role.WRITER));
    Pen back = room.hello("bob", 2, "again");
    assertThat(room.verdict(back, 0)).isEqualTo(Verdict.OK);
    assertThat(room.role("bob")).contains(Role.WRITER);
    assertThat(room.state().mayConnect(bob.device)).isTrue();
    room.write(ada, Scene.removal("bob", back.cut()));
    room.write(ada, Scene.role("bob", Role.READER));
    assertThat(room.role("bob")).contains(Role.READER);
  }

  @Test
  void nobodyActsOnAnEqualOrASenior() {
    Pen bob = join("bob", Role.ADMIN);
    Pen cleo = join("cleo", Role.ADMIN);
    Pen dan = join("dan", Role.MODERATOR);
    long remove = room.write(bob, Scene.removal("cleo", cleo.cut()));
    long demote = room.write(bob, Scene.role("ada", Role.READER));
    long make = room.write(bob, Scene.role("dan", Role.ADMIN));
    long removeBack = room.write(dan, Scene.removal("bob", bob.cut()));
    assertThat(room.verdict(bob, remove).reason()).contains("acts on an admin");
    assertThat(room.verdict(bob, demote).reason()).contains("acts on an owner");
    assertThat(room.verdict(bob, make).reason()).contains("an admin cannot make an admin");
    assertThat(room.verdict(dan, removeBack).reason()).contains("acts on an admin");
    assertThat(room.role("ada")).contains(Role.OWNER);
  }

  @Test
  void demotionLeavesWhatTheNewRoleMayDo() {
    Pen bob = join("bob", Role.MODERATOR);
    Pen cleo = join("cleo", Role.WRITER);
    long seen = bob.length;
    long backdated = room.now() + 1;
    room.later(100);
    room.write(ada, Scene.role("bob", Role.WRITER, new Cut(bob.tag, seen)));
    long remove = room.writeAt(bob, backdated, Scene.removal("cleo", cleo.cut()));
    assertThat(room.verdict(bob, remove).counts()).isFalse();
    assertThat(room.role("cleo")).contains(Role.WRITER);
    Line line = room.state().line(bob.tag).orElseThrow();
    assertThat(line.judge(seen, HybridClock.at(backdated), Action.POST)).isEqualTo(Verdict.OK);
    assertThat(line.judge(seen, HybridClock.at(backdated), Action.PIN).reason())
        .contains("a writer may not pin", "role was changed");
  }

  @Test
  void ownersMakeOwnersWhoAreThenTheirEquals() {
    Pen bob = join("bob", Role.WRITER);
    room.write(ada, Scene.role("bob", Role.OWNER));
    long back = room.write(bob, Scene.removal("ada", ada.cut()));
    assertThat(room.verdict(bob, back).reason()).contains("acts on an owner");
    long down = room.write(bob, Scene.role("bob", Role.WRITER, bob.cut()));
    assertThat(room.verdict(bob, down)).isEqualTo(Verdict.OK);
    long gone = room.write(ada, Scene.removal("bob", bob.cut()));
    assertThat(room.verdict(ada, gone)).isEqualTo(Verdict.OK);
  }

  @Test
  void stolenDeviceGetsNothingByBackDating() {
    Pen bob = join("bob", Role.MODERATOR);
    Pen cleo = join("cleo", Role.WRITER);
    Pen phone = room.hello("bob", 1, null);
    long before = room.now() + 1;
    room.later(100);
    room.write(bob, new DeviceRevoked(phone.device, List.of(phone.cut())));
    long stolen = room.writeAt(phone, before, Scene.removal("cleo", cleo.cut()));
    assertThat(room.verdict(phone, stolen).reason()).contains("revoked the device");
    assertThat(room.role("cleo")).contains(Role.WRITER);
    assertThat(room.next(phone, Action.POST).reason()).contains("revoked the device");
    assertThat(room.next(bob, Action.POST)).isEqualTo(Verdict.OK);
    assertThat(room.state().mayConnect(phone.device)).isFalse();
    assertThat(room.state().mayConnect(bob.device)).isTrue();
  }

  @Test
  void whoLeftMayComeBackByTheSameInvite() {
    Pen bob = join("bob", Role.WRITER);
    room.write(bob, new Leave(List.of()));
    assertThat(room.role("bob")).isEmpty();
    assertThat(room.next(bob, Action.POST).reason()).contains("had left");
    Pen back = room.hello("bob", 1, "to bob");
    assertThat(room.next(back, Action.POST)).isEqualTo(Verdict.OK);
  }

  @Test
  void botsHaveTheirRightsAndNoMoreUntilTheyExpire() {
    Pen bot = join("bot", Role.WRITER);
    room.write(ada, Scene.rights("bot", room.now() + 100, Right.READ, Right.POST));
    assertThat(room.next(bot, Action.POST)).isEqualTo(Verdict.OK);
    assertThat(room.next(bot, Action.REACT).reason()).contains("not given the right to react");
    long invite = room.write(bot, Scene.invite("x", Role.READER));
    assertThat(room.verdict(bot, invite).reason()).contains("single rights");
    room.later(100);
    assertThat(room.next(bot, Action.POST).reason()).contains("expired");
  }

  @Test
  void policySaysWhoPostsAndInvitesFromThenOn() {
    Pen bob = join("bob", Role.WRITER);
    Pen cleo = join("cleo", Role.ADMIN);
    long early = HybridClock.at(room.now());
    long tooEarly = room.write(bob, Scene.invite("bobs", Role.WRITER));
    assertThat(room.verdict(bob, tooEarly).reason()).contains("that takes a moderator");
    room.write(cleo, policy(Optional.of(Role.WRITER), Optional.of(Role.MODERATOR)));
    long door = room.write(bob, Scene.invite("bobs", Role.WRITER));
    long high = room.write(bob, Scene.invite("high", Role.MODERATOR));
    assertThat(room.verdict(bob, door)).isEqualTo(Verdict.OK);
    assertThat(room.verdict(bob, high).reason()).contains("cannot make a moderator");
    Pen dan = room.hello("dan", 0, "bobs");
    assertThat(room.role("dan")).contains(Role.WRITER);
    assertThat(room.next(dan, Action.POST).reason()).contains("that takes a moderator");
    assertThat(room.next(dan, Action.REACT)).isEqualTo(Verdict.OK);
    Line line = room.state().line(bob.tag).orElseThrow();
    assertThat(line.judge(1, early + 1, Action.POST)).isEqualTo(Verdict.OK);
  }

  @Test
  void epochsCountUpAndTakeAModerator() {
    Pen bob = join("bob", Role.WRITER);
    Pen mod = join("mod", Role.MODERATOR);
    long second = room.write(mod, epoch(2, 2));
    assertThat(room.verdict(mod, second).reason()).contains("before there was an epoch 1");
    long first = room.write(mod, epoch(1, 1));
    Chain chain = new Chain(1, true, bytes(9), Optional.empty());
    room.write(mod, chain);
    long byWriter = room.write(bob, epoch(2, 2));
    assertThat(room.verdict(bob, byWriter).reason()).contains("that takes a moderator");
    long more = room.write(bob, keys(1, 1));
    long wrong = room.write(bob, keys(1, 7));
    assertThat(room.verdict(bob, more)).isEqualTo(Verdict.OK);
    assertThat(room.verdict(bob, wrong)).as("kept, for reading").isEqualTo(Verdict.OK);
    assertThat(room.state().strays()).hasSize(2);
    EpochState epoch = room.state().currentEpoch().orElseThrow();
    assertThat(epoch.at().index()).isEqualTo(first);
    assertThat(epoch.boxes()).hasSize(2);
    assertThat(epoch.chains()).extracting(EpochState.ChainAt::chain).containsExactly(chain);
  }

  @Test
  void openRoomsHaveEqualsAndDirectRoomsTwo() {
    Scene open = new Scene(Charter.open());
    Pen bob = open.hello("bob");
    Pen cleo = open.hello("cleo");
    long removal = open.write(bob, Scene.removal("cleo", cleo.cut()));
    assertThat(open.verdict(bob, removal).reason()).contains("everyone is equal");
    assertThat(open.next(cleo, Action.POST)).isEqualTo(Verdict.OK);
    assertThat(open.next(bob, Action.PIN).reason()).contains("nobody may pin");
    open.write(cleo, new Leave(List.of()));
    assertThat(open.next(cleo, Action.POST).reason()).contains("had left");

    Scene direct = new Scene(Charter.direct(Scene.key("bob"), Scene.key("cleo")));
    Pen one = direct.hello("bob");
    Pen other = direct.hello("eve");
    assertThat(direct.next(one, Action.PIN)).isEqualTo(Verdict.OK);
    assertThat(direct.state().isAdmitted(other.tag)).isFalse();
    assertThat(direct.verdict(other, 0).reason()).contains("two members");
  }

  @Test
  void linesOfOthersStayAndSayFromWhereTheyChanged() {
    Pen bob = join("bob", Role.WRITER);
    Pen cleo = join("cleo", Role.WRITER);
    RoomState before = room.state();
    room.write(ada, Scene.removal("bob", bob.cut()));
    RoomState after = room.state();
    assertThat(after.line(cleo.tag)).isEqualTo(before.line(cleo.tag));
    assertThat(after.line(bob.tag)).isNotEqualTo(before.line(bob.tag));
    Line.Change change =
        after.line(bob.tag).orElseThrow().since(before.line(bob.tag).orElseThrow()).orElseThrow();
    assertThat(change).isEqualTo(new Line.Change(HybridClock.at(room.now()), bob.length));
  }

  static RoomInfoSet policy(Optional<Role> invite, Optional<Role> post) {
    return new RoomInfoSet(
        Optional.empty(), Optional.empty(), invite, post, Optional.empty(), Optional.empty());
  }

  static EpochBegun epoch(long number, int check) {
    return new EpochBegun(number, bytes(check), new KeyBoxes(bytes(0), Bytes.EMPTY));
  }

  static KeysShared keys(long number, int check) {
    return new KeysShared(
        number, bytes(check), new KeyBoxes(bytes(0), Bytes.EMPTY), Optional.empty());
  }

  static Bytes bytes(int value) {
    return Scene.key("bytes " + value).bytes();
  }

  @Test
  void ofAnIdentityTheFirst256LogsCount() {
    Scene room = Scene.foundedBy("ada");
    Pen ada = room.hello("ada");
    room.write(ada, Scene.invite("door", Role.WRITER));
    List<Pen> logs = new ArrayList<>();
    for (int i = 0; i < People.MAX_LOGS + 2; i++) {
      logs.add(room.hello("bob", i, "door"));
    }
    Pen carol = room.hello("carol", 0, "door");
    Collections.shuffle(room.entries, new Random(1));
    RoomState state = room.state();
    for (int i = 0; i < logs.size(); i++) {
      assertThat(state.isAdmitted(logs.get(i).tag)).as("log %d", i).isEqualTo(i < People.MAX_LOGS);
    }
    assertThat(state.isAdmitted(carol.tag)).isTrue();
    Pen last = logs.get(People.MAX_LOGS + 1);
    assertThat(state.verdict(last.tag, 0).orElseThrow().reason()).contains("256 earlier logs");
    assertThat(state.explain(last.tag, 1, 0, Action.POST).get(0)).contains("256 earlier logs");
    assertThat(state.member(Scene.key("bob")).orElseThrow().logs()).hasSize(People.MAX_LOGS);
  }
}
