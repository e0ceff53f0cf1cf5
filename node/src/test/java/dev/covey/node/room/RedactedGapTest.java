package dev.covey.node.room;

import static dev.covey.node.room.Club.alike;
import static dev.covey.node.room.Club.carry;
import static dev.covey.node.room.Club.forge;
import static dev.covey.node.room.Club.log;
import static dev.covey.node.room.Club.ref;
import static dev.covey.node.room.Club.room;
import static dev.covey.node.room.Club.texts;
import static dev.covey.node.room.Club.who;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Message;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Role;
import dev.covey.api.RoomPolicy;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.testing.Await;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.Remains;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who comes late finds gaps where words were redacted, and others' word for what was there. */
@Timeout(120)
class RedactedGapTest {

  @TempDir Path directory;

  private Club club;
  private TestNode ada;
  private TestNode bob;
  private TestNode mallory;
  private TestNode carol;
  private Message secret;

  @BeforeEach
  void open() {
    club = new Club(directory);
    ada = club.ada;
    bob = club.member("bob", Role.MODERATOR);
    mallory = club.member("mallory", Role.WRITER);
    room(ada).send("before");
    secret = room(ada).send("a secret");
    room(ada).send("after");
    club.carryAll();
    carol = club.node("carol");
    Club.join(carol, club.invitation());
  }

  @AfterEach
  void close() throws InterruptedException {
    club.close();
  }

  private static Left left(Ref at, long time, String words) {
    return new Left(
        at, EntryCodec.encode(new Entry(time, TestNode.NOW, List.of(), new Text(words))));
  }

  private Entry entry(Log log, long at) {
    try {
      Bytes block = log.local(at).orElseThrow();
      return EntryCodec.decode(new BlockSeal(room(ada).keys(), log.key()).open(at, block));
    } catch (ProtocolViolationException e) {
      throw new AssertionError(e);
    }
  }

  private long time(Log log, long at) {
    return entry(log, at).time();
  }

  /** What is left of an entry of ada's. */
  private Left truth(Ref at) {
    return new Left(at, EntryCodec.encode(Remains.of(entry(log(ada), at.index())).orElseThrow()));
  }

  private static Set<Long> only(Message message) {
    return Set.of(message.id().index());
  }

  /** Everything there is, but for ada's secret. */
  private void carryToCarol() {
    carry(mallory, carol, Set.of());
    carry(bob, carol, Set.of());
    carry(ada, carol, only(secret));
  }

  private void awaitCleared(TestNode node) {
    Await.until("it is cleared", () -> !cleared(node).has(secret.id().index()));
  }

  private Log cleared(TestNode node) {
    return node.store.open(log(ada).key());
  }

  @Test
  void aRedactionWithoutTheRightIsNotInTheWayOfOneWithIt() {
    Ref target = ref(secret.id());
    long unused = forge(mallory, 1_000, new Redact(target, "mine", List.of(left(target, 5, "no"))));
    club.carryAll();
    assertThat(texts(ada)).contains("a secret");
    room(bob).conversation().redact(secret.id(), "");
    club.carryAll();
    awaitCleared(ada);
    awaitCleared(bob);
    carryToCarol();
    assertThat(texts(carol)).containsExactly("before", "after");
    assertThat(alike(carol)).containsExactlyElementsOf(alike(bob));
  }

  @Test
  void norIfItIsFoundBeyondAGapOfItsOwnLog() {
    Message his = room(mallory).send("mine");
    room(mallory).conversation().redact(his.id(), "");
    Ref target = ref(secret.id());
    long unused = forge(mallory, 1_000, new Redact(target, "", List.of(left(target, 5, "no"))));
    club.carryAll();
    assertThat(texts(ada)).contains("a secret").doesNotContain("mine");
    carry(mallory, carol, only(his));
    carry(ada, carol, only(secret));
    room(bob).conversation().redact(secret.id(), "");
    carry(bob, ada, Set.of());
    carry(bob, carol, Set.of());
    awaitCleared(ada);
    Await.until(() -> alike(carol) + " not " + alike(ada), () -> alike(carol).equals(alike(ada)));
    assertThat(Club.head(carol, log(ada))).isEqualTo(log(ada).length());
  }

  @Test
  void aRedactionWithoutTheRightAlonePutsNothingInAGap() {
    Ref target = ref(secret.id());
    long time = HybridClock.at(TestNode.NOW);
    long unused =
        forge(mallory, 1_000, new Redact(target, "mine", List.of(left(target, time, "forged"))));
    carryToCarol();
    assertThat(Club.head(carol, log(ada))).isEqualTo(secret.id().index());
    assertThat(Club.shown(carol)).noneMatch(message -> message.id().equals(secret.id()));
    carry(ada, carol, Set.of());
    assertThat(texts(carol)).containsExactly("before", "a secret", "after");
  }

  @Test
  void whoLiesAboutWhatIsLeftShowsNothingForgedAndStopsNobody() {
    Ref target = ref(secret.id());
    List<Bytes> lies =
        List.of(
            left(target, HybridClock.at(TestNode.NOW + 80_000_000), "forged").entry(),
            left(target, 0, "forged").entry(),
            Bytes.hex("00ff17"),
            EntryCodec.encode(
                new Entry(
                    HybridClock.at(TestNode.NOW),
                    TestNode.NOW,
                    List.of(),
                    new Redact(target, "forged"))));
    List<TestNode> liars = new ArrayList<>(List.of(bob, mallory));
    for (Bytes lie : lies) {
      TestNode late = club.node("late" + lies.indexOf(lie));
      Club.join(late, club.invitation());
      TestNode liar = club.member("liar" + lies.indexOf(lie), Role.MODERATOR);
      long unused = forge(liar, 1_000, new Redact(target, "", List.of(new Left(target, lie))));
      carry(liar, ada, Set.of());
      assertThat(texts(ada)).doesNotContain("a secret");
      liars.add(liar);
      liars.forEach(one -> carry(one, late, Set.of()));
      carry(ada, late, only(secret));
      assertThat(Club.head(late, log(ada))).isEqualTo(secret.id().index());
      // Who has heard the lie has the block all the same, and brings it.
      carry(ada, late, Set.of());
      assertThat(texts(late)).containsExactly("before", "after");
      assertThat(alike(late)).containsExactlyElementsOf(alike(ada));
    }
  }

  @Test
  void whatIsSaidOfAnotherEntryThanTheTargetMakesWayForIt() {
    Message innocent = room(ada).send("innocent");
    room(ada).send("the end");
    club.carryAll();
    Ref target = ref(secret.id());
    Message his = room(mallory).send("his own");
    room(mallory).send("his end");
    long unused =
        forge(
            bob,
            1_000,
            new Redact(
                target,
                "",
                List.of(
                    truth(target),
                    left(ref(innocent.id()), time(log(ada), innocent.id().index()), "forged"),
                    left(ref(his.id()), 1, "forged"))));
    carry(bob, ada, Set.of());
    assertThat(texts(ada)).contains("innocent").doesNotContain("a secret");
    carry(bob, carol, Set.of());
    carry(mallory, carol, only(his));
    carry(ada, carol, Set.of(secret.id().index(), innocent.id().index()));
    assertThat(texts(carol)).contains("before", "the end").doesNotContain("forged");
    // Those who keep the rules have it and bring it.
    assertThat(room(carol).memberLogs().gapped()).contains(cleared(carol));
    carry(ada, carol, Set.of());
    carry(mallory, carol, Set.of());
    assertThat(texts(carol))
        .containsExactlyInAnyOrder("before", "after", "innocent", "the end", "his own", "his end");
    assertThat(room(carol).memberLogs().gapped().contains(cleared(carol)))
        .as("ada has cleared it, so it is not to be had")
        .isTrue();
    club.carryAll();
    assertThat(alike(carol)).containsExactlyElementsOf(alike(bob));
  }

  @Test
  void whatRulesTheRoomIsNotRedactedAndCountsWhenItComes() {
    room(ada).membership().role(who(mallory), Role.MODERATOR);
    long promotion = log(ada).length() - 1;
    room(ada).send("the end");
    club.carryAll();
    Ref target = new Ref(ref(secret.id()).tag(), promotion);
    Left words = left(target, time(log(ada), promotion), "words");
    long unused = forge(bob, 1_000, new Redact(target, "", List.of(words)));
    club.carryAll();
    assertThat(cleared(bob).has(promotion)).isTrue();
    carry(bob, carol, Set.of());
    carry(mallory, carol, Set.of());
    carry(ada, carol, Set.of(promotion));
    assertThat(texts(carol)).contains("the end");
    assertThat(role(carol, mallory)).contains(Role.WRITER);
    carry(bob.store.open(log(ada).key()), carol, Set.of());
    assertThat(role(carol, mallory)).contains(Role.MODERATOR);
    assertThat(room(carol).memberLogs().gapped()).isEmpty();
  }

  private static List<Role> role(TestNode at, TestNode of) {
    return room(at).membership().participants().stream()
        .filter(one -> one.identity().equals(who(of)))
        .map(Participant::role)
        .toList();
  }

  @Test
  void aWordThatWasTrueLeavesNothingToMend() {
    room(bob).conversation().redact(secret.id(), "");
    carry(bob, carol, Set.of());
    carry(ada, carol, only(secret));
    assertThat(texts(carol)).containsExactly("before", "after");
    List<String> shown = alike(carol);
    // Somebody who has not heard of the redaction brings the block.
    carry(ada, carol, Set.of());
    assertThat(alike(carol)).containsExactlyElementsOf(shown);
    assertThat(cleared(carol).has(secret.id().index())).isFalse();
    assertThat(room(carol).memberLogs().gapped()).isEmpty();
  }

  @Test
  void hundredsOfRedactedWordsDoNotHideWhatComesAfterThem() {
    List<Message> many = room(ada).sendAll(Collections.nCopies(300, "chatter"));
    room(ada).send("the end");
    club.carryAll();
    for (int i = 0; i < many.size(); i += 2) {
      room(bob).conversation().redact(many.get(i).id(), "");
    }
    carry(bob, ada, Set.of());
    Await.until("all are cleared", () -> !log(ada).has(many.get(298).id().index()));
    carry(ada, carol, Set.of());
    carry(bob, carol, Set.of());
    carry(mallory, carol, Set.of());
    // Where so much is missing, it is looked at when nothing comes any more.
    Await.until(() -> texts(carol).size() + " texts", () -> texts(carol).equals(texts(bob)));
    assertThat(alike(carol)).containsExactlyElementsOf(alike(bob));
  }

  /** Lets time go by in which nobody brings anything, until all of ada's log is applied. */
  private void awaitQuiet(TestNode node) {
    Await.until(
        () -> Club.head(node, log(ada)) + " of " + log(ada).length() + " " + room(node).notes(),
        () -> {
          node.clock.addAndGet(2_000);
          room(node).pass();
          return Club.head(node, log(ada)) == log(ada).length();
        });
  }

  @Test
  void whoMayNotReadWhatWasBeforePassesWhatWasRedactedThen() {
    RoomPolicy policy = room(ada).membership().policy();
    room(ada)
        .membership()
        .policy(
            new RoomPolicy(
                policy.invite(), policy.post(), NewcomerHistory.SINCE_JOIN, policy.mirrors()));
    room(bob).conversation().redact(secret.id(), "");
    club.carryAll();
    awaitCleared(ada);
    room(ada).membership().remove(who(mallory), "");
    TestNode dave = club.node("dave");
    Club.join(dave, club.invitation());
    room(ada).send("in one");
    carry(ada, bob, Set.of());
    room(bob).send("so am I");
    carry(bob, ada, Set.of());
    carry(bob, dave, Set.of());
    carry(ada, dave, Set.of());
    carry(dave, ada, Set.of());
    assertThat(Club.head(dave, log(ada))).isEqualTo(secret.id().index());
    // Nobody brings the block for a while.
    awaitQuiet(dave);
    assertThat(texts(dave)).containsExactlyInAnyOrder("in one", "so am I");
    assertThat(room(dave).membership().participants())
        .hasSameSizeAs(room(ada).membership().participants());
    room(dave).send("hello");
    carry(dave, ada, Set.of());
    assertThat(texts(ada)).contains("hello");
    List<String> shown = alike(dave);
    room(dave).rebuild();
    assertThat(alike(dave)).containsExactlyElementsOf(shown);
  }

  @Test
  void whatWasKeptFromWhoMayNotReadItCountsWhenItComes() {
    RoomPolicy policy = room(ada).membership().policy();
    room(ada)
        .membership()
        .policy(
            new RoomPolicy(
                policy.invite(), policy.post(), NewcomerHistory.SINCE_JOIN, policy.mirrors()));
    room(ada).membership().role(who(bob), Role.ADMIN);
    long promotion = log(ada).length() - 1;
    room(ada).send("more");
    club.carryAll();
    room(ada).membership().remove(who(mallory), "");
    TestNode dave = club.node("dave");
    Club.join(dave, club.invitation());
    room(ada).send("in one");
    carry(bob, dave, Set.of());
    carry(ada, dave, Set.of(promotion));
    awaitQuiet(dave);
    assertThat(role(dave, bob)).contains(Role.MODERATOR);
    carry(ada, dave, Set.of());
    assertThat(role(dave, bob)).contains(Role.ADMIN);
    assertThat(texts(dave)).contains("in one");
  }
}
