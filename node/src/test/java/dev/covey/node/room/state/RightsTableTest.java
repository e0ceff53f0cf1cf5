package dev.covey.node.room.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.NewcomerHistory;
import dev.covey.api.Role;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.state.Scene.Pen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The table of docs/security.md, tried: every act by every role on every role, while its causes
 * come in order, late, several times and all at once.
 */
@Timeout(120)
class RightsTableTest {

  private static final List<Role> ROLES = List.of(Role.values());

  /** An act on somebody with that role; the entry goes into the actor's log, if it is one. */
  private interface Op {
    Object of(Scene room, Pen actor, Pen target, Role role);
  }

  /** The acts of each line of the table, by how the line begins. */
  private static final Map<String, List<Op>> LINES = new LinkedHashMap<>();

  static {
    line(
        "show a profile",
        plain(Action.PROFILE),
        control(actor -> new Leave(List.of())),
        control(actor -> new DeviceRevoked(Scene.key("lost"), List.of())));
    line(
        "post, share",
        plain(Action.POST),
        plain(Action.FILE),
        plain(Action.EDIT),
        plain(Action.REACT),
        plain(Action.REDACT_OWN));
    line("share the keys", control(actor -> RoomStateTest.keys(1, 1)));
    line(
        "redact others",
        plain(Action.REDACT_ANY),
        plain(Action.PIN),
        plain(Action.CHAIN),
        control(actor -> RoomStateTest.epoch(2, 2)));
    line("name and describe", control(actor -> info(Optional.of("engines"), Optional.empty())));
    line(
        "set the policy",
        control(actor -> RoomStateTest.policy(Optional.of(Role.WRITER), Optional.empty())),
        control(actor -> RoomStateTest.policy(Optional.empty(), Optional.of(Role.WRITER))),
        control(actor -> info(Optional.of("x"), Optional.of(NewcomerHistory.SINCE_JOIN))));
    line("make an invite", (room, actor, target, role) -> Scene.invite("new", role));
    line(
        "revoke an invite of one's own",
        (room, actor, target, role) -> new InviteRevoked(Scene.key("own " + role), List.of()));
    line(
        "revoke an invite of somebody",
        (room, actor, target, role) -> new InviteRevoked(Scene.key("other " + role), List.of()));
    line("remove a member", (room, actor, target, role) -> Scene.removal(target.who, target.cut()));
    line(
        "take or give a role: of members",
        (room, actor, target, role) -> Scene.role(target.who, Role.READER, target.cut()));
    line(
        "take or give a role: the new role",
        (room, actor, target, role) -> Scene.role("new", role));
  }

  private static void line(String begins, Op... ops) {
    LINES.put(begins, List.of(ops));
  }

  private static Op plain(Action action) {
    return (room, actor, target, role) -> action;
  }

  private static Op control(Function<Pen, Entry.Body> body) {
    return (room, actor, target, role) -> body.apply(actor);
  }

  private static RoomInfoSet info(Optional<String> name, Optional<NewcomerHistory> history) {
    return new RoomInfoSet(
        name, Optional.of(""), Optional.empty(), Optional.empty(), history, Optional.empty());
  }

  @Test
  void everyActByEveryRoleOnEveryRoleIsAsTheTableSays() {
    RightsTable table = RightsTable.read();
    assertThat(table.size()).isEqualTo(LINES.size());
    int tried = 0;
    for (Map.Entry<String, List<Op>> line : LINES.entrySet()) {
      for (Op op : line.getValue()) {
        for (Role actor : ROLES) {
          for (Role target : ROLES) {
            boolean expected = table.allows(line.getKey(), actor, target);
            String act = line.getKey() + " by " + actor + " on " + target;
            check(op, actor, target, expected, act);
            tried++;
          }
        }
      }
    }
    assertThat(tried).isEqualTo(23 * 25);
  }

  @Test
  void whoIsNotInTheRoomMayNothing() {
    for (List<Op> ops : LINES.values()) {
      for (Op op : ops) {
        Scene stranger = cast(null, Role.READER);
        assertThat(counts(stranger, op, Role.READER)).as("stranger").isFalse();
        Scene removed = cast(Role.ADMIN, Role.READER);
        Pen ada = resume(removed, "ada");
        removed.write(ada, Scene.removal("actor", resume(removed, "actor").cut()));
        assertThat(counts(removed, op, Role.READER)).as("removed").isFalse();
        Scene gone = cast(Role.ADMIN, Role.READER);
        gone.write(resume(gone, "actor"), new Leave(List.of()));
        assertThat(counts(gone, op, Role.READER)).as("gone").isFalse();
      }
    }
  }

  private static void check(Op op, Role actor, Role target, boolean expected, String act) {
    Scene room = cast(actor, target);
    assertThat(counts(room, op, target)).as("live: " + act).isEqualTo(expected);
    Random random = new Random(1);
    RoomState live = room.state();
    for (int round = 0; round < 3; round++) {
      List<ControlEntry> late = new ArrayList<>(room.entries);
      Collections.shuffle(late, random);
      assertThat(RoomState.fold(live.charter(), late)).as("late: " + act).isEqualTo(live);
      late.addAll(late.subList(0, 1 + random.nextInt(late.size())));
      assertThat(RoomState.fold(live.charter(), late)).as("replayed: " + act).isEqualTo(live);
    }
    assertThat(RoomState.fold(live.charter(), List.copyOf(room.entries)))
        .as("rebuilt: " + act)
        .isEqualTo(live);
  }

  /** A room with an epoch, invites of everybody to everything, an actor and a target. */
  private static Scene cast(@Nullable Role actor, Role target) {
    Scene room = Scene.foundedBy("ada");
    Pen ada = room.hello("ada");
    room.write(ada, RoomStateTest.epoch(1, 1));
    room.write(ada, RoomStateTest.policy(Optional.of(Role.WRITER), Optional.empty()));
    Pen pen = room.hello("actor");
    Pen other = room.hello("target");
    if (actor != null) {
      room.write(ada, Scene.role("actor", actor));
    }
    room.write(ada, Scene.role("target", target));
    for (Role role : ROLES) {
      room.write(pen, Scene.invite("own " + role, role));
      room.write(ada, Scene.invite("other " + role, role));
    }
    room.write(ada, RoomStateTest.policy(Optional.of(Role.MODERATOR), Optional.empty()));
    assertThat(other.length).isEqualTo(1);
    return room;
  }

  private static Pen resume(Scene room, String who) {
    Pen pen = Scene.pen(who, 0);
    pen.length = room.entries.stream().filter(entry -> entry.tag().equals(pen.tag)).count();
    return pen;
  }

  private static boolean counts(Scene room, Op op, Role target) {
    Pen actor = resume(room, "actor");
    Object act = op.of(room, actor, resume(room, "target"), target);
    if (act instanceof Action action) {
      return room.state()
          .line(actor.tag)
          .orElseThrow()
          .judge(actor.length, HybridClock.at(room.now() + 1), action)
          .counts();
    }
    long index = room.write(actor, (Entry.Body) act);
    return room.verdict(actor, index).counts();
  }
}
