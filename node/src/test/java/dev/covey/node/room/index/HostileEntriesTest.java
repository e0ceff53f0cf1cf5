package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.MemberKind;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Durability;
import dev.covey.core.store.StoreOptions;
import dev.covey.core.store.Table;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Invite;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Removal;
import dev.covey.node.room.entry.RoleSet;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member who writes into its log what no honest node would, and what becomes of it. */
@Timeout(90)
class HostileEntriesTest {

  @TempDir Path directory;

  private LogStore store;
  private Stage stage;
  private Receiver node;

  @BeforeEach
  void open() {
    store =
        LogStore.open(
            directory,
            StoreOptions.DEFAULTS.withDurability(Durability.PERIODIC),
            RoomTables.ALL.toArray(Table[]::new));
    stage = new Stage("ada");
    stage.write("ada", invite("door", Role.WRITER));
    stage.hello("bob", "door");
    stage.hello("mallory", "door");
    node = new Receiver(store, 1, stage);
    node.take("ada", "bob", "mallory");
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static Invite invite(String door, Role role) {
    return new Invite(Stage.pair(door).publicKey(), role, 0, 0, Set.of(), "");
  }

  @Test
  void helloThatIsNotTrueMakesNoMember() {
    Identity bob = Stage.identity("bob");
    Identity mallory = Stage.identity("mallory");
    Hello bobs = Hello.sign(bob, stage.keys, stage.pen("bob").key, 0, Stage.pair("door"));
    KeyPair pair = KeyPair.generate();
    Hello good = Hello.sign(mallory, stage.keys, RoomKeys.logKeyOf(pair), 0, Stage.pair("door"));
    Hello unsigned =
        new Hello(
            good.certificate(),
            good.log(),
            good.roomId(),
            good.generation(),
            good.name(),
            good.kind(),
            good.invite(),
            good.statement(),
            bobs.signature());
    Hello ofOtherRoom =
        Hello.sign(
            mallory,
            RoomKeys.found(RoomKeys.freshKey(), mallory.deviceSecret()),
            RoomKeys.logKeyOf(pair),
            0);
    for (Hello hello : List.of(bobs, unsigned, ofOtherRoom)) {
      Log log = store.create(KeyPair.generate());
      log.append(sealed(log, hello));
      assertThat(node.index.add(log.key())).isTrue();
      assertThat(node.index.pass().refused()).containsExactly(log.key());
      assertThat(node.index.log(log.key())).isEmpty();
    }
  }

  @Test
  void whoNamesAnothersDeviceShutsOutItselfOnly() {
    Identity false0 =
        Identity.of(
            Stage.identity("mallory").identity(),
            Stage.identity("bob").device(),
            "bob",
            MemberKind.PERSON,
            Instant.EPOCH);
    Log log = store.create(KeyPair.generate());
    log.append(sealed(log, Hello.sign(false0, stage.keys, log.key(), 0, Stage.pair("door"))));
    assertThat(node.index.add(log.key())).isTrue();
    node.pass();
    assertThat(node.index.log(log.key()).orElseThrow().isMember()).isTrue();
    stage.write("ada", new Removal(Stage.who("mallory"), List.of(), ""));
    node.take("ada");
    var device = Stage.identity("bob").device().publicKey();
    assertThat(node.index.state().mayConnect(device)).isTrue();
    assertThat(node.index.state().activeDevices()).contains(device);
  }

  @Test
  void nobodyRaisesItselfOrCutsOthers() {
    Ref bobs = stage.write("bob", new Text("hello"));
    List<Ref> vain = new ArrayList<>();
    vain.add(stage.write("mallory", role("mallory", Role.OWNER)));
    vain.add(stage.write("mallory", role("bob", Role.READER, new Cut(stage.pen("bob").tag, 0))));
    vain.add(
        stage.write(
            "mallory",
            new Removal(Stage.who("ada"), List.of(new Cut(stage.pen("ada").tag, 1)), "")));
    vain.add(stage.write("mallory", invite("back door", Role.ADMIN)));
    vain.add(stage.write("mallory", epoch(1)));
    node.take("bob", "mallory");
    assertThat(vain).noneMatch(node::counts);
    assertThat(node.counts(bobs)).isTrue();
  }

  @Test
  void cutsBeyondAllEndsAndOfOthersLogsAreHarmless() {
    stage.write("ada", role("mallory", Role.MODERATOR));
    Ref before = stage.write("bob", new Text("before"));
    List<Cut> cuts =
        List.of(
            new Cut(stage.pen("ada").tag, 0),
            new Cut(stage.pen("bob").tag, Encoder.MAX_UINT),
            new Cut(LogTag.of(RoomKeys.logKeyOf(KeyPair.generate())), 7));
    Ref removal = stage.write("mallory", new Removal(Stage.who("bob"), cuts, ""));
    Ref after = stage.write("bob", new Text("after"));
    Ref hers = stage.write("ada", new Text("still mine"));
    node.take("ada", "bob", "mallory");
    assertThat(node.counts(removal)).isTrue();
    assertThat(node.counts(before)).isTrue();
    assertThat(node.counts(after)).isFalse();
    assertThat(node.counts(hers)).isTrue();
  }

  @Test
  void epochsThatSkipOrAreFarAwayDoNotCount() {
    stage.write("ada", role("mallory", Role.MODERATOR));
    Ref far = stage.write("mallory", epoch(1_001));
    Ref farthest = stage.write("mallory", epoch(Encoder.MAX_UINT));
    Ref first = stage.write("mallory", epoch(1));
    node.take("ada", "mallory");
    assertThat(node.counts(far)).isFalse();
    assertThat(node.counts(farthest)).isFalse();
    assertThat(node.counts(first)).isTrue();
    assertThat(node.index.state().epochs().keySet()).containsExactly(1L);
  }

  @Test
  void timesAtTheEndsHoldUpNobodyElse() {
    Ref early = stage.writeAt("mallory", Long.MAX_VALUE, List.of(), new Text("for ever"));
    stage.write("mallory", new Text("behind it"));
    long tenYears = 10L * 365 * 86_400_000;
    Seen all = new Seen(stage.pen("ada").tag, Encoder.MAX_UINT);
    Ref past =
        stage.writeAt("bob", HybridClock.at(stage.now() - tenYears), List.of(), new Text("old"));
    Ref cites = stage.writeAt("bob", HybridClock.at(stage.later(1)), List.of(all), new Text("x"));
    stage.write("ada", new Text("now"));
    node.take("ada", "bob", "mallory");
    assertThat(node.index.log(early.tag()).orElseThrow().indexed()).isEqualTo(early.index());
    assertThat(node.index.early()).containsKey(stage.pen("mallory").key);
    assertThat(node.judgement(past).words()).contains("not after that of entries before it");
    assertThat(node.judgement(cites).words()).contains("1 heads that are not here");
    assertThat(node.index.floor()).isLessThan(HybridClock.at(stage.now() + 10));
    node.clock.addAndGet(tenYears);
    node.pass();
    assertThat(node.index.log(early.tag()).orElseThrow().indexed()).isEqualTo(early.index());
    List<String> room = node.room();
    node.rebuild();
    assertThat(node.room()).isEqualTo(room);
  }

  @Test
  void whatLaterVersionsWriteIsKeptAndSkipped() {
    List<Ref> strange = new ArrayList<>();
    long time = HybridClock.at(stage.later(1));
    strange.add(
        stage.append(
            "bob", EntryCodec.encode(new Entry(time, 0, List.of(), new Text("in control"))), true));
    stage.pen("bob").blocks.add(Bytes.wrap(new byte[] {9, 1, 2, 3}));
    strange.add(stage.pen("bob").last());
    stage.pen("bob").blocks.add(Bytes.EMPTY);
    strange.add(stage.pen("bob").last());
    // { 0: 8,000,000, 1: the time, 2: 0 }: of a kind that nobody knows.
    Bytes unknown =
        Bytes.hex("a3001a007a1200011b")
            .concat(Bytes.hex(String.format("%016x", time + 1)), Bytes.hex("0200"));
    Ref kind = stage.append("bob", unknown, false);
    stage.later(10);
    Ref good = stage.write("bob", new Text("as ever"));
    node.take("bob");
    assertThat(strange).noneMatch(node::counts);
    assertThat(node.judgement(kind).kind()).isEqualTo("unknown");
    assertThat(node.counts(good)).isTrue();
    assertThat(node.order.whole().before("", 100))
        .extracting(Placed::index)
        .doesNotContain(kind.index());
  }

  @Test
  void tenThousandInvitesAreOneLongLogAndNothingElse() {
    stage.write("ada", role("mallory", Role.MODERATOR));
    for (int i = 0; i < 10_000; i++) {
      stage.write(
          "mallory",
          new Invite(
              new PublicKey(Blake2b.hash(Bytes.utf8("door " + i))),
              Role.WRITER,
              1,
              0,
              Set.of(),
              ""));
    }
    node.take("ada", "mallory");
    assertThat(node.index.state().invites()).hasSize(10_001);
    Ref removal = stage.write("ada", new Removal(Stage.who("mallory"), List.of(), ""));
    node.take("ada");
    assertThat(node.counts(removal)).isTrue();
    assertThat(node.index.state().invites()).hasSize(1);
  }

  @Test
  void logsOfStrangersMakeRoomWhenWhoeverToldOfThemGoes() {
    List<Log> strangers = new ArrayList<>();
    for (int i = 0; node.index.logs().size() < RoomIndex.MAX_WAITING + 3; i++) {
      Identity stranger = Stage.identity("stranger " + i);
      Log log = store.create(KeyPair.generate());
      log.append(sealed(log, Hello.sign(stranger, stage.keys, log.key(), 0)));
      assertThat(node.index.add(log.key())).isTrue();
      strangers.add(log);
    }
    node.pass();
    List<String> room = node.room();
    assertThat(node.index.state().members()).hasSize(3);
    Log late = store.create(KeyPair.generate());
    assertThat(node.index.add(late.key())).as("too many wait").isFalse();
    strangers.forEach(log -> assertThat(node.index.drop(log.key())).isTrue());
    assertThat(node.index.drop(stage.pen("bob").key)).as("a member stays").isFalse();
    assertThat(node.index.add(late.key())).isTrue();
    late.append(
        sealed(
            late,
            Hello.sign(Stage.identity("carol"), stage.keys, late.key(), 0, Stage.pair("door"))));
    node.pass();
    assertThat(node.index.state().members()).hasSize(4);
    node.restart();
    node.pass();
    assertThat(node.index.state().members()).hasSize(4);
    assertThat(node.room()).hasSizeLessThan(room.size());
    node.rebuild();
    assertThat(node.index.state().members()).hasSize(4);
  }

  private Bytes sealed(Log log, Entry.Body body) {
    Entry entry = new Entry(HybridClock.at(stage.later(1)), 0, List.of(), body);
    return new BlockSeal(stage.keys, log.key())
        .seal(log.length(), EntryCodec.encode(entry), body.isControl());
  }

  private static RoleSet role(String who, Role role, Cut... cuts) {
    return new RoleSet(Stage.who(who), role, Set.of(), 0, List.of(cuts));
  }

  private static EpochBegun epoch(long number) {
    Bytes zero = Bytes.wrap(new byte[32]);
    return new EpochBegun(number, zero, new KeyBoxes(zero, Bytes.EMPTY));
  }
}
