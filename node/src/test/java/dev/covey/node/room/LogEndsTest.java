package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.core.log.Log;
import dev.covey.core.testing.Await;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.LogEnds;
import dev.covey.node.room.key.LogTag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What shows of a room while its history is still on its way. */
@Timeout(60)
class LogEndsTest {

  private static final int SAID = 200;

  @TempDir Path temp;
  private TestNode ada;
  private TestNode bob;
  private Log there;
  private SparseCopy copy;

  @BeforeEach
  void adaHasSaidMuch() {
    ada = new TestNode(temp.resolve("ada"), "ada");
    bob = new TestNode(temp.resolve("bob"), "bob");
    var unused =
        ada.lobby().sendAll(IntStream.rangeClosed(1, SAID).mapToObj(i -> "word " + i).toList());
    there = bob.store.open(ada.writerLog().key());
    copy = new SparseCopy(ada.writerLog(), there);
  }

  @AfterEach
  void close() throws InterruptedException {
    ada.close();
    bob.close();
  }

  /** The head and the hello of ada's log, and nothing else. */
  private void begin() throws Exception {
    assertThat(bob.lobby().memberLogs().add(there.key())).isTrue();
    copy.head();
    copy.blocks(0, 1);
    // She is a member before that, but no end of her log is shown until it is asked for.
    Await.until("bob asks", () -> there.downloads().isWanted(there.length() - 1));
    assertThat(bob.lobby().memberLogs().isMember(there.key())).isTrue();
  }

  private static List<String> words(List<Message> messages) {
    return messages.stream().map(Message::text).filter(text -> text.startsWith("word")).toList();
  }

  private static List<String> words(int first, int last) {
    return IntStream.rangeClosed(first, last).mapToObj(i -> "word " + i).toList();
  }

  @Test
  void theNewestIsAskedForFirst() throws Exception {
    // The rest is not asked for because the newest are late.
    bob.later = (millis, work) -> {};
    begin();
    List<Long> first = new ArrayList<>();
    Await.until("it is asked for", () -> first.addAll(asked(10)));
    assertThat(first).containsExactly(SAID - 3L, SAID - 2L, SAID - 1L, (long) SAID);
    copy.blocks(SAID - 3, SAID + 1);
    // What is behind them in time, then from the beginning.
    List<Long> then = new ArrayList<>();
    Await.until(
        "the rest is asked for",
        () -> {
          then.addAll(asked(LogEnds.LONGEST));
          return then.size() >= LogEnds.LONGEST;
        });
    assertThat(then.get(0)).isEqualTo(SAID + 1 - LogEnds.LONGEST);
    assertThat(then.get(LogEnds.LONGEST - 5)).isEqualTo(SAID - 4);
    assertThat(then.get(LogEnds.LONGEST - 4)).isEqualTo(1);
  }

  @Test
  void theRestIsAskedForEvenIfNobodyHasTheNewestAnyMore() throws Exception {
    begin();
    List<Long> all = new ArrayList<>();
    Await.until(
        "all is asked for",
        () -> {
          all.addAll(asked(SAID));
          return all.size() == SAID;
        });
  }

  /** What a peer that has everything is asked for. */
  private List<Long> asked(int most) {
    long[] asked = new long[most];
    int count = there.downloads().take((from, end) -> from < end ? from : -1, 0, asked);
    return Arrays.stream(asked, 0, count).boxed().toList();
  }

  @Test
  void theNewestPageShowsBeforeTheRestIsHere() throws Exception {
    begin();
    copy.blocks(SAID - 9, SAID + 1);
    History.Page page = bob.lobby().history().latest(5);
    assertThat(words(page.items())).isEqualTo(words(SAID - 4, SAID));
    assertThat(page.items()).allMatch(message -> message.gap() && message.position() == 0);
    assertThat(page.items()).allMatch(message -> message.authorName().equals("ada"));
    assertThat(words(bob.lobby().history().before(page).items()))
        .isEqualTo(words(SAID - 9, SAID - 5));
  }

  @Test
  void itIsTheSamePageWhenAllIsHere() throws Exception {
    begin();
    copy.blocks(SAID - 9, SAID + 1);
    String end = bob.lobby().history().latest(5).end();
    copy.blocks(1, SAID - 9);
    Await.until("all is indexed", () -> bob.lobby().position() >= SAID + 2);
    bob.lobby().pass(); // After the one that is not quite over.
    History.Page page = bob.lobby().history().latest(5);
    assertThat(page.end()).isEqualTo(ada.lobby().history().latest(5).end());
    assertThat(words(page.items())).isEqualTo(words(SAID - 4, SAID));
    assertThat(page.items()).noneMatch(Message::gap);
    assertThat(words(bob.lobby().history().after(end, 5).items())).isEmpty();
  }

  @Test
  void whatItsAuthorTookBackDoesNotShow() throws Exception {
    begin();
    copy.blocks(SAID - 2, SAID + 1);
    assertThat(words(bob.lobby().history().latest(5).items())).isEqualTo(words(SAID - 2, SAID));
    Ref target = new Ref(LogTag.of(there.key()), SAID);
    ada.forge(
        new Entry(
            HybridClock.at(TestNode.NOW + 10_000),
            TestNode.NOW,
            List.of(),
            new Redact(target, "")));
    copy.head();
    copy.blocks(SAID + 1, SAID + 2);
    assertThat(words(bob.lobby().history().latest(5).items())).isEqualTo(words(SAID - 2, SAID - 1));
  }

  @Test
  void whatIsTooFarAheadDoesNotShow() throws Exception {
    ada.forge(
        text(
            HybridClock.at(TestNode.NOW + HybridClock.MAX_AHEAD.toMillis() + 60_000),
            "word from the future"));
    begin();
    copy.blocks(SAID, SAID + 2);
    assertThat(words(bob.lobby().history().latest(5).items())).isEqualTo(words(SAID, SAID));
  }

  @Test
  void whatIsBehindSomethingTooFarAheadDoesNotShowOnceAllIsHere() throws Exception {
    ada.forge(
        text(HybridClock.at(TestNode.NOW + HybridClock.MAX_AHEAD.toMillis() + 60_000), "ahead"));
    ada.forge(text(HybridClock.at(TestNode.NOW + 10_000), "word again in time"));
    begin();
    copy.blocks(SAID, SAID + 3);
    copy.blocks(1, SAID);
    Await.until("all is indexed", () -> bob.lobby().position() >= SAID + 1);
    bob.lobby().pass();
    assertThat(words(bob.lobby().history().latest(3).items())).isEqualTo(words(SAID - 2, SAID));
  }

  @Test
  void whatWaitsForItsTimeIsToldOfLikeTheRest() {
    long ahead = HybridClock.at(TestNode.NOW + HybridClock.MAX_AHEAD.toMillis() + 60_000);
    ada.forge(text(ahead, "ahead"));
    ada.copyTo(bob);
    ada.forge(text(ahead + 1, "ahead, too"));
    ada.copyTo(bob);
    assertThat(bob.lobby().memberLogs().heads())
        .contains(new Head(there.key(), ada.writerLog().length()));
  }

  private static Entry text(long time, String words) {
    return new Entry(time, TestNode.NOW, List.of(), new Text(words));
  }

  @Test
  void thoseWhoSpokeLastAreToldFirst() {
    TestNode carol = bob;
    carol.clock.addAndGet(1_000);
    var unused = carol.lobby().send("later than ada");
    ada.copyTo(carol);
    assertThat(carol.lobby().memberLogs().heads().get(0).log()).isEqualTo(carol.writerLog().key());
    ada.clock.addAndGet(5_000);
    var unusedToo = ada.lobby().send("later than all");
    ada.copyTo(carol);
    assertThat(carol.lobby().memberLogs().heads().get(0).log()).isEqualTo(ada.writerLog().key());
  }
}
