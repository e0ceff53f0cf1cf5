package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Durability;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.Blob;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.DeviceRevoked;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.InviteRevoked;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.entry.Leave;
import dev.covey.node.room.entry.Pin;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.React;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.RoomInfoSet;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.state.RightsTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table of docs/security.md on real logs: every act by every role on every role, its causes
 * there before it, after it, again after a restart, and when the index is made anew.
 */
@Timeout(600)
class RightsArrivalTest {

  private static final Bytes CHECK = Bytes.wrap(new byte[32]);
  private static final KeyBoxes NOBODY = new KeyBoxes(CHECK, Bytes.EMPTY);

  @TempDir Path directory;

  private LogStore inOrder;
  private LogStore late;
  private int rooms;

  /** What the actor writes, if it is about somebody of this role. */
  private interface Op {
    Entry.Body on(Stage stage, Role role);
  }

  /** The acts of each line of the table, by how the line begins. */
  private static final Map<String, List<Op>> LINES = new LinkedHashMap<>();

  static {
    line(
        "show a profile",
        self(new ProfileShown("x", "", "", Bytes.EMPTY)),
        self(new DeviceRevoked(Stage.who("lost"), List.of())),
        self(new Leave(List.of())));
    line(
        "post, share",
        self(new Text("hello")),
        self(file()),
        (stage, role) -> new Edit(new Ref(stage.pen("actor").tag, 1), "better", List.of()),
        (stage, role) -> new React(said(stage, role), "+", true),
        (stage, role) -> new Redact(new Ref(stage.pen("actor").tag, 1), ""));
    line("share the keys", self(new KeysShared(1, CHECK, NOBODY, Optional.empty())));
    line(
        "redact others",
        (stage, role) -> new Redact(said(stage, role), ""),
        (stage, role) -> new Pin(said(stage, role), true),
        self(new Chain(1, false, CHECK, Optional.empty())),
        self(new EpochBegun(2, CHECK, NOBODY)));
    line("name and describe", self(info(Optional.of("engines"), Optional.empty())));
    line("set the policy", self(info(Optional.empty(), Optional.of(Role.WRITER))));
    line("make an invite", (stage, role) -> invite("new " + role, role));
    line("revoke an invite of one's own", (stage, role) -> revoked("own " + role));
    line("revoke an invite of somebody", (stage, role) -> revoked("other " + role));
    line(
        "remove a member",
        (stage, role) ->
            new Removal(Stage.who(role.name()), List.of(stage.pen(role.name()).cut()), ""));
    line(
        "take or give a role: of members",
        (stage, role) ->
            new RoleSet(
                Stage.who(role.name()),
                Role.READER,
                Set.of(),
                0,
                List.of(stage.pen(role.name()).cut())));
    line(
        "take or give a role: the new role",
        (stage, role) -> new RoleSet(Stage.who("new " + role), role, Set.of(), 0, List.of()));
  }

  private static void line(String begins, Op... ops) {
    LINES.put(begins, List.of(ops));
  }

  private static Op self(Entry.Body body) {
    return (stage, role) -> body;
  }

  private static Ref said(Stage stage, Role role) {
    return new Ref(stage.pen(role.name()).tag, 1);
  }

  private static FileShared file() {
    return new FileShared(
        "a.txt",
        "text/plain",
        new LogKey(CHECK),
        new Blob(1_000_000, 17, 3, 150_000),
        FileShared.What.FILE,
        0,
        Optional.empty(),
        Optional.empty());
  }

  private static RoomInfoSet info(Optional<String> name, Optional<Role> invite) {
    return new RoomInfoSet(
        name, Optional.empty(), invite, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Invite invite(String name, Role role) {
    return new Invite(Stage.who(name), role, 0, 0, Set.of(), "");
  }

  private static InviteRevoked revoked(String name) {
    return new InviteRevoked(Stage.who(name), List.of());
  }

  @BeforeEach
  void open() {
    inOrder = store("in-order");
    late = store("late");
  }

  private LogStore store(String name) {
    return LogStore.open(
        directory.resolve(name),
        StoreOptions.DEFAULTS.withDurability(Durability.PERIODIC),
        RoomTables.ALL.toArray(Table[]::new));
  }

  @AfterEach
  void close() {
    inOrder.close();
    late.close();
  }

  @Test
  void everyActByEveryRoleHasTheSameEndHoweverItArrives() {
    RightsTable table = RightsTable.read();
    assertThat(table.size()).isEqualTo(LINES.size());
    int tried = 0;
    for (Map.Entry<String, List<Op>> line : LINES.entrySet()) {
      for (Op op : line.getValue()) {
        for (Role actor : Role.values()) {
          tried += check(table, line.getKey(), op, actor);
        }
      }
    }
    assertThat(tried).isEqualTo(21 * 25);
  }

  private int check(RightsTable table, String line, Op op, Role actor) {
    Stage stage = cast(actor, line.startsWith("revoke an invite"));
    Map<Role, Ref> acts = new LinkedHashMap<>();
    for (Role role : Role.values()) {
      acts.put(role, stage.write("actor", op.on(stage, role)));
    }
    rooms++;
    Receiver live = new Receiver(inOrder, rooms, stage);
    live.live();
    List<String> room = live.room();
    boolean leaves = op.on(stage, actor) instanceof Leave;
    for (Map.Entry<Role, Ref> act : acts.entrySet()) {
      // Who left has nothing to leave.
      boolean expected =
          table.allows(line, actor, act.getKey()) && !(leaves && act.getKey() != Role.READER);
      assertThat(has(live, stage, op, act.getKey(), act.getValue()))
          .as("%s: %s on %s, %s", line, actor, act.getKey(), live.judgement(act.getValue()))
          .isEqualTo(expected);
    }
    live.restart();
    live.live();
    assertThat(live.room()).as("replayed: %s by %s", line, actor).isEqualTo(room);
    live.rebuild();
    assertThat(live.room()).as("rebuilt: %s by %s", line, actor).isEqualTo(room);

    Receiver after = new Receiver(late, rooms, stage);
    after.take("actor");
    List<String> others = new ArrayList<>(stage.pens.keySet());
    others.removeAll(List.of("actor", "ada"));
    after.take(others.toArray(String[]::new));
    assertThat(acts.values()).as("nobody is in the room yet").noneMatch(after::counts);
    after.take("ada");
    assertThat(after.room()).as("late: %s by %s", line, actor).isEqualTo(room);
    after.restart();
    assertThat(after.room()).as("late, replayed: %s by %s", line, actor).isEqualTo(room);
    return acts.size();
  }

  /** Redacting what others said is a word like any other; that it has an effect is the right. */
  private static boolean has(Receiver room, Stage stage, Op op, Role role, Ref act) {
    boolean ofOthers =
        op.on(stage, role) instanceof Redact redact
            && !redact.target().tag().equals(stage.pen("actor").tag);
    return room.counts(act) && (!ofOthers || room.moderates(said(stage, role)));
  }

  /** A room with an epoch, an actor, somebody of every role, and everybody's invites if wanted. */
  private static Stage cast(Role actor, boolean withInvites) {
    Stage stage = new Stage("ada");
    stage.write("ada", new EpochBegun(1, CHECK, NOBODY));
    stage.write("ada", info(Optional.empty(), Optional.of(Role.WRITER)));
    stage.hello("actor");
    stage.write("ada", new RoleSet(Stage.who("actor"), actor, Set.of(), 0, List.of()));
    stage.write("actor", new Text("mine"));
    for (Role role : Role.values()) {
      stage.hello(role.name());
      stage.write("ada", new RoleSet(Stage.who(role.name()), role, Set.of(), 0, List.of()));
      stage.write(role.name(), new Text("said by " + role));
      if (withInvites) {
        stage.write("actor", invite("own " + role, role));
        stage.write("ada", invite("other " + role, role));
      }
    }
    stage.write("ada", info(Optional.empty(), Optional.of(Role.MODERATOR)));
    return stage;
  }
}
