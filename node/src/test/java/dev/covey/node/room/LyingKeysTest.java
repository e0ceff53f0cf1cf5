package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.InviteTerms;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Role;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.testing.Await;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockPlace;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.EpochBegun;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.KeyBoxes;
import dev.covey.node.room.entry.KeysShared;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.KeyBox;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members who hand on false keys, in rooms whose blocks are carried by hand. */
@Timeout(120)
class LyingKeysTest {

  @TempDir Path directory;

  private TestNode ada;
  private TestNode bob;
  private TestNode mallory;
  private TestNode trent;
  private TestNode dave;
  private String oldLink = "";

  @BeforeEach
  void open() {
    ada = new TestNode(directory.resolve("ada"), "ada");
    bob = new TestNode(directory.resolve("bob"), "bob");
    mallory = new TestNode(directory.resolve("mallory"), "mallory");
    trent = new TestNode(directory.resolve("trent"), "trent");
    dave = new TestNode(directory.resolve("dave"), "dave");
    LocalRoom room = ada.rooms.create("club");
    InviteTerms once = new InviteTerms(Role.WRITER, Set.of(), 1, 0, "for dave");
    oldLink = room.membership().invite(once).link();
    for (TestNode member : List.of(bob, mallory, trent)) {
      join(member, room.link());
    }
    carryAll(ada, bob, mallory, trent);
    assertThat(room.membership().participants()).hasSize(4);
  }

  @AfterEach
  void close() throws InterruptedException {
    for (TestNode node : List.of(ada, bob, mallory, trent, dave)) {
      node.close();
    }
  }

  @Test
  void anEmptyBoxByAMemberKeepsNobodyOut() {
    room(ada).membership().remove(who(trent), "");
    room(ada).send("in one");
    carryAll(ada, mallory);
    RoomKeys keys = silence(mallory);
    join(dave, oldLink);
    Bytes tag = Blake2b.hash(device(dave).bytes()).slice(0, 8);
    Bytes check = EpochKeys.check(keys.current().epochKey());
    forge(
        mallory,
        keys,
        keys.epochs(0).get(0),
        new KeysShared(
            1,
            check,
            new KeyBoxes(RoomKeys.freshKey(), tag.concat(Bytes.wrap(new byte[48]))),
            Optional.empty()));
    carry(mallory, ada);
    carry(mallory, dave);
    carry(dave, ada);
    Await.until(
        () -> "dave in " + room(dave).keys().all(),
        () -> {
          carry(ada, dave);
          return texts(dave).contains("in one");
        });
    assertThat(room(dave).keys().current()).isEqualTo(room(ada).keys().current());
  }

  @Test
  void boxesCopiedToAnotherEpochKeepNobodyOut() throws Exception {
    room(ada).membership().remove(who(trent), "");
    carryAll(ada, mallory);
    RoomKeys keys = silence(mallory);
    Log hers = mallory.store.create(pair(ada));
    for (long at = 1; at < hers.length(); at++) {
      if (new BlockSeal(keys, hers.key()).read(at, hers.local(at).orElseThrow())
              instanceof BlockSeal.Opened opened
          && EntryCodec.decode(opened.entry()).body() instanceof EpochBegun begun) {
        KeysShared copy = new KeysShared(7, begun.check(), begun.boxes(), Optional.empty());
        forge(mallory, keys, keys.epochs(0).get(0), copy);
      }
    }
    carry(mallory, bob);
    carry(ada, bob);
    assertThat(room(bob).keys().current()).isEqualTo(room(ada).keys().current());
    assertThat(room(bob).keys().current().number()).isEqualTo(1);
    assertThat(room(bob).keys().epochs(7)).isEmpty();
  }

  @Test
  void aFalseWayBackHidesNothing() {
    room(ada).membership().remove(who(trent), "");
    room(ada).send("in one");
    room(ada).membership().remove(who(bob), "");
    room(ada).send("in two");
    carryAll(ada, mallory);
    RoomKeys keys = silence(mallory);
    join(dave, oldLink);
    carry(ada, dave);
    EpochKeys two = keys.current();
    assertThat(two.number()).isEqualTo(2);
    long at = log(mallory).length();
    for (int i = 0; i < 8; i++) {
      forge(mallory, keys, two, new Chain(2, i % 2 == 0, RoomKeys.freshKey(), Optional.empty()));
    }
    KeyBox.Sealed box = new KeyBox(keys.id(), 2).seal(two.epochKey(), List.of(device(dave)));
    forge(
        mallory,
        keys,
        keys.epochs(0).get(0),
        new KeysShared(
            2,
            EpochKeys.check(two.epochKey()),
            new KeyBoxes(box.ephemeral(), box.boxes()),
            Optional.of(new BlockPlace(log(mallory).key(), at))));
    carry(mallory, dave);
    assertThat(room(dave).keys().epochs(1)).as("what mallory says").isNotEmpty();
    carry(mallory, ada);
    carry(dave, ada);
    Await.until(
        () -> texts(dave) + " with " + room(dave).keys().all(),
        () -> {
          carry(ada, dave);
          return texts(dave).containsAll(List.of("in one", "in two"));
        });
    assertThat(room(dave).keys().current()).isEqualTo(room(ada).keys().current());
    room(dave).send("thanks");
    carry(dave, ada);
    assertThat(texts(ada)).contains("thanks");
  }

  @Test
  void ofTwoEpochsWithOneNumberANewcomerGetsTheCurrentOneFromWhicheverItComes() {
    room(ada).membership().role(who(bob), Role.MODERATOR);
    carryAll(ada, bob);
    String hers = alone(ada, "by ada");
    String his = alone(bob, "by bob");
    carryAll(ada, bob);
    assertThat(room(ada).keys().current()).isEqualTo(room(bob).keys().current());
    assertThat(room(ada).keys().epochs(1)).hasSize(2);
    EpochKeys current = room(ada).keys().current();
    RoomLink.Invited one = (RoomLink.Invited) RoomLink.parse(hers);
    boolean hersIsCurrent = one.epoch().controlKey().equals(current.controlKey());
    join(dave, hersIsCurrent ? his : hers);
    assertThat(room(dave).keys().current().controlKey()).isNotEqualTo(current.controlKey());
    Await.until(
        () -> texts(dave) + " with " + room(dave).keys().all(),
        () -> {
          carryAll(ada, bob, dave);
          return texts(dave).containsAll(List.of("by ada", "by bob"))
              && room(dave).keys().current().controlKey().equals(current.controlKey());
        });
  }

  @Test
  void whoNamesAnothersDeviceTakesNoKeyFromIt() {
    Identity false0 =
        Identity.of(
            mallory.identity.identity(),
            bob.identity.device(),
            "mallory",
            MemberKind.PERSON,
            Instant.EPOCH);
    RoomKeys keys = silence(mallory);
    KeyPair pair = KeyPair.generate();
    Log second = ada.store.create(pair);
    Hello hello = Hello.sign(false0, keys, second.key(), 0);
    Entry entry = new Entry(HybridClock.at(TestNode.NOW + 1_000), 0, List.of(), hello);
    second.append(new BlockSeal(keys, second.key()).seal(0, EntryCodec.encode(entry), true));
    assertThat(room(ada).memberLogs().add(second.key())).isTrue();
    room(ada).pass();
    assertThat(room(ada).memberLogs().isMember(second.key())).isTrue();
    room(ada).membership().remove(who(mallory), "");
    carry(ada, bob);
    assertThat(room(bob).keys().current().number()).isEqualTo(1);
  }

  /** Removes trent without hearing of anybody, and invites somebody else. */
  private String alone(TestNode node, String text) {
    room(node).membership().remove(who(trent), "");
    room(node).send(text);
    return room(node).membership().invite(InviteTerms.WRITERS).link();
  }

  private static void join(TestNode node, String link) {
    LocalRoom joined = node.rooms.join(RoomLink.parse(link));
    assertThat(joined).isSameAs(room(node));
  }

  /** Ends a node's own good manners; its store stays open. */
  private static RoomKeys silence(TestNode node) {
    RoomKeys keys = room(node).keys();
    node.rooms.close();
    return keys;
  }

  private static void forge(TestNode by, RoomKeys keys, EpochKeys epoch, Entry.Body body) {
    Log log = log(by);
    long time = HybridClock.at(TestNode.NOW + 10_000) + log.length();
    Bytes entry = EntryCodec.encode(new Entry(time, 0, List.of(), body));
    log.append(new BlockSeal(keys, log.key()).seal(epoch, log.length(), entry, body.isControl()));
  }

  private static LocalRoom room(TestNode node) {
    return node.rooms.all().get(0);
  }

  private static Log log(TestNode node) {
    return node.store.create(pair(node));
  }

  private static KeyPair pair(TestNode node) {
    return room(node).keys().writerLog(node.identity.deviceSecret(), 0);
  }

  private static String who(TestNode node) {
    return node.identity.identity().publicKey().toString();
  }

  private static PublicKey device(TestNode node) {
    return node.identity.device().publicKey();
  }

  private static void carryAll(TestNode... nodes) {
    for (TestNode from : nodes) {
      for (TestNode to : nodes) {
        if (from != to) {
          carry(from, to);
        }
      }
    }
  }

  /** Brings what a node wrote to another one. */
  private static void carry(TestNode from, TestNode to) {
    Log source = log(from);
    Log target = to.store.create(pair(from));
    long length = target.length();
    long more = source.length() - length;
    if (more > 0) {
      target.append(source.localRange(length, (int) more));
    }
    assertThat(room(to).memberLogs().add(target.key())).isTrue();
    room(to).pass();
  }

  private static List<String> texts(TestNode node) {
    return room(node).history().latest(100).items().stream()
        .filter(message -> message.kind() == MessageKind.TEXT)
        .map(Message::text)
        .toList();
  }
}
