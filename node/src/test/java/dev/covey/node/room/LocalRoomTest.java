package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.core.testing.Await;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomLink;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LocalRoomTest {

  private static final PublicKey PEER = KeyPair.generate().publicKey();

  @TempDir Path temp;
  private TestNode ada;
  private TestNode bob;

  @BeforeEach
  void open() {
    ada = new TestNode(temp.resolve("ada"), "ada");
    bob = new TestNode(temp.resolve("bob"), "bob");
  }

  @AfterEach
  void close() throws InterruptedException {
    ada.close();
    bob.close();
  }

  @Test
  void sendReturnsWhatIsOnDisk() {
    Message sent = ada.lobby().send("hello");
    assertThat(sent.text()).isEqualTo("hello");
    assertThat(sent.kind()).isEqualTo(MessageKind.TEXT);
    assertThat(sent.own()).isTrue();
    assertThat(sent.gap()).isFalse();
    assertThat(sent.id().index()).isEqualTo(1);
    assertThat(sent.position()).isEqualTo(2).isEqualTo(ada.lobby().position());
    assertThat(sent.author()).isEqualTo(ada.identity.profile().identity());
    assertThat(sent.claimedAt().toEpochMilli()).isEqualTo(TestNode.NOW);
    ada.shut();
    ada.open();
    assertThat(ada.history()).hasSize(2).last().isEqualTo(sent);
    assertThat(ada.history().get(0).kind()).isEqualTo(MessageKind.HELLO);
  }

  @Test
  void everythingSurvivesTheStoreBeingPulledAway() {
    List<Message> sent =
        ada.lobby().sendAll(IntStream.range(0, 500).mapToObj(i -> "m" + i).toList());
    List<String> before = ada.shown();
    ada.drop();
    ada.open();
    assertThat(ada.shown()).isEqualTo(before);
    assertThat(ada.history()).endsWith(sent.get(499));
    assertThat(ada.lobby().send("after").position()).isEqualTo(502);
  }

  @Test
  void twoNodesShowTheSameConversation() {
    ada.lobby().send("one");
    ada.copyTo(bob);
    bob.clock.addAndGet(-5_000);
    bob.lobby().send("two, by a clock that is late");
    bob.copyTo(ada);
    ada.lobby().send("three");
    ada.copyTo(bob);
    assertThat(ada.texts()).containsExactly("one", "two, by a clock that is late", "three");
    assertThat(bob.shown()).isEqualTo(ada.shown());
  }

  @Test
  void membersAreThoseWhoSaidHello() {
    ada.lobby().send("one");
    ada.copyTo(bob);
    Member self = bob.lobby().members().get(0);
    Member other = bob.lobby().members().get(1);
    assertThat(self.self()).isTrue();
    assertThat(other.self()).isFalse();
    assertThat(other.name()).isEqualTo("ada");
    assertThat(other.identity()).isEqualTo(ada.identity.profile().identity());
    assertThat(other.length()).isEqualTo(2);
    assertThat(bob.lobby().memberLogs().heads()).contains(new Head(ada.writerLog().key(), 2));
  }

  @Test
  void logWithoutATrueHelloDoesNotCount() {
    ada.lobby().send("mine");
    Entry text = new Entry(HybridClock.at(TestNode.NOW), 0, List.of(), new Text("hi"));
    Log stranger = ada.store.create("stranger");
    stranger.append(
        new BlockSeal(ada.lobby().keys(), stranger.key()).seal(0, EntryCodec.encode(text), false));
    Log noise = ada.store.create("noise");
    noise.append(Bytes.utf8("noise"));
    assertThat(ada.lobby().memberLogs().add(stranger.key())).isTrue();
    assertThat(ada.lobby().memberLogs().add(noise.key())).isTrue();
    Await.until("the refusal", () -> !ada.lobby().memberLogs().add(noise.key()));
    assertThat(ada.lobby().members()).hasSize(1);
    assertThat(ada.texts()).containsExactly("mine");
    ada.shut();
    ada.open();
    assertThat(ada.lobby().members()).hasSize(1);
  }

  @Test
  void logsThatWaitForTheirHelloAreBounded() {
    MemberLogs logs = ada.lobby().memberLogs();
    // One commit instead of thousands.
    logs.expect(IntStream.range(0, RoomIndex.MAX_WAITING).mapToObj(LocalRoomTest::key).toList());
    for (int i = 0; i < RoomIndex.MAX_WAITING; i++) {
      assertThat(logs.add(key(i))).isTrue();
    }
    assertThat(logs.add(key(RoomIndex.MAX_WAITING))).isFalse();
    assertThat(logs.onRemoteHead(key(RoomIndex.MAX_WAITING), 5)).isEmpty();
    assertThat(logs.introduce(key(1), PEER)).isTrue();
    assertThat(logs.introduce(key(1), PEER)).isTrue();
    logs.withdraw(key(1));
    assertThat(logs.add(key(RoomIndex.MAX_WAITING))).isFalse();
    logs.withdraw(key(1));
    assertThat(logs.add(key(RoomIndex.MAX_WAITING))).isTrue();
    assertThat(logs.add(key(0))).isTrue();
    assertThat(logs.onRemoteHead(key(0), 5)).isPresent();
    assertThat(logs.onRemoteHead(key(0), 0)).isEmpty();
  }

  @Test
  void logsThatNobodyVouchesForAnyMoreLeaveTheStore() {
    MemberLogs logs = ada.lobby().memberLogs();
    Set<LogKey> before = Set.copyOf(ada.store.keys());
    for (int i = 0; i < 50; i++) {
      assertThat(logs.introduce(key(i), PEER)).isTrue();
      assertThat(logs.onRemoteHead(key(i), 5)).isPresent();
    }
    for (int i = 0; i < 50; i++) {
      logs.withdraw(key(i));
    }
    Await.until("they are gone", () -> Set.copyOf(ada.store.keys()).equals(before));
    assertThat(logs.introduce(key(1), PEER)).isTrue();
    assertThat(logs.onRemoteHead(key(1), 5)).isPresent();
    ada.lobby().send("goes on");
    ada.shut();
    ada.open();
    Await.until("the last one", () -> Set.copyOf(ada.store.keys()).equals(before));
    assertThat(ada.texts()).containsExactly("goes on");
  }

  @Test
  void entryThatGoesBackInTimeIsVoid() {
    Message last = ada.lobby().send("one");
    ada.forge(new Entry(0, 0, List.of(), new Text("back-dated")));
    ada.forge(new Entry(HybridClock.at(TestNode.NOW + 9), 0, List.of(), new Text("later")));
    ada.copyTo(bob);
    assertThat(last.text()).isEqualTo("one");
    assertThat(bob.texts()).containsExactly("one", "later");
  }

  @Test
  void brokenEntriesHaveNoEffectAndStopNothing() {
    ada.lobby().send("one");
    ada.writerLog().append(List.of(Bytes.utf8("garbage"), Bytes.EMPTY));
    ada.forge(new Entry(HybridClock.at(TestNode.NOW + 9), 0, List.of(), new Text("two")));
    ada.copyTo(bob);
    assertThat(bob.texts()).containsExactly("one", "two");
    assertThat(bob.lobby().members().get(1).length()).isEqualTo(5);
  }

  @Test
  void entryThatCitesWhatIsNotHereHasAGapUntilItIs() {
    ada.lobby().send("question");
    ada.copyTo(bob);
    bob.lobby().send("answer");
    try (TestNode carol = new TestNode(temp.resolve("carol"), "carol")) {
      bob.copyTo(carol);
      assertThat(carol.history()).filteredOn(Message::gap).isNotEmpty();
      ada.copyTo(carol);
      assertThat(carol.history()).filteredOn(Message::gap).isEmpty();
      assertThat(carol.texts()).containsExactly("question", "answer");
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void entryNotLaterThanWhatItCitesBecomesVoidWhenThatArrives() {
    Message hers = ada.lobby().send("at noon");
    Seen seen = new Seen(LogTag.of(ada.writerLog().key()), hers.id().index() + 1);
    assertThat(bob.lobby().position()).isEqualTo(1);
    bob.forge(
        new Entry(HybridClock.at(TestNode.NOW) + 1, 0, List.of(seen), new Text("before noon")));
    bob.lobby().pass();
    assertThat(bob.texts()).containsExactly("before noon");
    assertThat(bob.history()).last().extracting(Message::gap).isEqualTo(true);
    ada.copyTo(bob);
    assertThat(bob.texts()).containsExactly("at noon");
  }

  @Test
  void whatIsMoreThanADayAheadWaitsUntilItIsDue() {
    ada.clock.addAndGet(86_400_000 + 60_000);
    ada.lobby().send("from tomorrow");
    ada.copyTo(bob);
    assertThat(bob.lobby().members()).hasSize(1);
    assertThat(bob.texts()).isEmpty();
    assertThat(bob.lobby().notes()).hasSize(1).first().asString().contains("a clock is wrong");
    bob.clock.addAndGet(59_999);
    assertThat(bob.texts()).isEmpty();
    bob.clock.addAndGet(1);
    assertThat(bob.texts()).containsExactly("from tomorrow");
    assertThat(bob.lobby().notes()).isEmpty();
  }

  @Test
  void ownClockThatWasFarAheadIsSaidPlainlyAndWritesNothing() {
    LocalRoom room = ada.lobby();
    ada.clock.addAndGet(3 * 86_400_000L);
    assertThat(room.send("too early").text()).isEqualTo("too early");
    ada.clock.addAndGet(-3 * 86_400_000L);
    ada.shut();
    ada.open();
    assertThatThrownBy(() -> ada.lobby().send("now"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("clock is more than a day behind");
    assertThat(ada.writerLog().length()).isEqualTo(2);
    assertThat(ada.texts()).containsExactly("too early");
    ada.clock.addAndGet(2 * 86_400_000L + 1);
    assertThat(ada.lobby().send("now").position()).isEqualTo(3);
  }

  @Test
  void largestTextFitsAndOneByteMoreWritesNothing() {
    LocalRoom room = ada.lobby();
    int low = 65_000;
    int high = 65_536;
    while (high - low > 1) {
      int middle = (low + high) / 2;
      try {
        assertThat(room.send("x".repeat(middle)).text()).hasSize(middle);
        low = middle;
      } catch (IllegalArgumentException e) {
        assertThat(e).hasMessageContaining("at most 65536 fit");
        high = middle;
      }
    }
    int largest = low;
    long before = room.position();
    assertThatThrownBy(() -> room.sendAll(List.of("first", "x".repeat(largest + 50))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(room.position()).isEqualTo(before);
    assertThat(room.sendAll(List.of())).isEmpty();
  }

  @Test
  void historyPagesBackwardsWithoutLossOrRepeat() {
    ada.lobby().sendAll(IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    History history = ada.lobby().history();
    History.Page page = history.latest(20);
    assertThat(page.items()).hasSize(20).last().extracting(Message::text).isEqualTo("m49");
    assertThat(page.cursor()).matches("[\\x21-\\x7e]+");
    History.Page older = history.before(page.cursor(), 20);
    assertThat(older).isEqualTo(history.before(page));
    assertThat(older.items()).last().extracting(Message::text).isEqualTo("m29");
    History.Page oldest = history.before(older);
    assertThat(oldest.items()).hasSize(11);
    History.Page none = history.before(oldest);
    assertThat(none.items()).isEmpty();
    assertThat(none.cursor()).isEmpty();
    assertThat(history.before(none).items()).isEmpty();
    assertThatThrownBy(() -> history.before("nonsense", 5)).hasMessageContaining("not a cursor");
    assertThatThrownBy(() -> history.latest(0)).hasMessageContaining("1 to 10000");
    assertThatThrownBy(() -> history.latest(10_001)).hasMessageContaining("1 to 10000");
    assertThat(history.latest(10_000).items()).hasSize(51);
  }

  @Test
  void filesAreSharedListedAndDownloaded() throws Exception {
    Path file = Files.writeString(temp.resolve("notes.txt"), "some notes");
    Message shared = ada.lobby().share(file);
    assertThat(shared.kind()).isEqualTo(MessageKind.FILE);
    RoomFile listed = ada.lobby().files().get(0);
    assertThat(listed).isEqualTo(shared.file().orElseThrow());
    assertThat(listed.name()).isEqualTo("notes.txt");
    assertThat(listed.size()).isEqualTo(10);
    byte[] large = "0123456789".repeat(20_000).getBytes(StandardCharsets.UTF_8);
    ada.lobby().share("big", "image/png", new ByteArrayInputStream(large));
    RoomFile big = ada.lobby().files().get(1);
    Path target = temp.resolve("copy");
    assertThat(ada.lobby().download(big, target).get()).hasBinaryContent(large);
    assertThatThrownBy(() -> ada.lobby().download(big, target).get())
        .isInstanceOf(ExecutionException.class)
        .hasMessageContaining("exists");
    try (InputStream in = ada.lobby().open(listed).get()) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("some notes");
    }
  }

  @Test
  void fileThatCannotBeSharedWritesNothing() {
    LocalRoom room = ada.lobby();
    long before = room.position();
    assertThatThrownBy(() -> room.share(temp)).hasMessageContaining("not a file");
    assertThatThrownBy(() -> room.share("../x", "", InputStream.nullInputStream()))
        .hasMessageContaining("path");
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the disk is gone");
          }

          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return read();
          }
        };
    assertThatThrownBy(() -> room.share("x", "", failing)).hasMessageContaining("the disk is gone");
    assertThat(room.position()).isEqualTo(before);
  }

  @Test
  void foundedRoomIsJoinedByItsLink() {
    LocalRoom founded = ada.rooms.create("book club");
    founded.addressesFrom(() -> List.of("192.0.2.1:4000"));
    assertThat(founded.kind()).isEqualTo(RoomKind.INVITE);
    LocalRoom joined = bob.rooms.join(RoomLink.parse(founded.link()));
    assertThat(joined.id()).isEqualTo(founded.id());
    assertThat(joined.name()).isEqualTo("book club");
    assertThat(joined.hints()).containsExactly("192.0.2.1:4000");
    assertThat(joined.keys().topic()).isEqualTo(founded.keys().topic());
    assertThat(joined.memberLogs().onRemoteHead(founded.keys().founder().orElseThrow(), 1))
        .isPresent();
    assertThat(bob.rooms.join(RoomLink.parse(founded.link()))).isSameAs(joined);
    bob.shut();
    bob.open();
    assertThat(bob.rooms.find("book club")).map(LocalRoom::id).hasValue(founded.id());
    assertThat(bob.rooms.find(founded.id().substring(0, 8))).isPresent();
    assertThat(bob.rooms.find("")).isEmpty();
  }

  @Test
  void openRoomsOfOneNameAreOneRoom() {
    assertThat(ada.lobby().id()).isEqualTo(bob.lobby().id());
    assertThat(ada.rooms.openRoom(" lobby ")).isSameAs(ada.lobby());
    assertThat(ada.rooms.all()).hasSize(1);
    assertThat(RoomLink.parse(ada.lobby().link()).keys().id().hex()).isEqualTo(bob.lobby().id());
  }

  @Test
  void restoredBackupGoesOnInANewGeneration() {
    bob.lobby().send("kept");
    bob.writerLog().append(Bytes.utf8("what a peer brings back"));
    Message next = bob.lobby().send("from the new log");
    assertThat(next.id().logKey()).isNotEqualTo(bob.writerLog().key().bytes().hex());
    assertThat(next.own()).isTrue();
    assertThat(bob.texts()).containsExactly("kept", "from the new log");
    bob.shut();
    bob.open();
    assertThat(bob.lobby().send("again").id().logKey()).isEqualTo(next.id().logKey());
    assertThat(bob.lobby().members()).allMatch(Member::self).hasSize(2);
  }

  @Test
  void rebuildGivesTheSameBytesAndKeepsArrivalOrder() {
    ada.lobby().sendAll(List.of("a", "b"));
    ada.copyTo(bob);
    bob.lobby().sendAll(List.of("c", "d"));
    bob.copyTo(ada);
    ada.lobby().send("e");
    List<Message> before = ada.history();
    List<String> tables = Tables.dump(ada.store.storage());
    ada.lobby().rebuild();
    assertThat(ada.history()).isEqualTo(before);
    assertThat(Tables.dump(ada.store.storage())).containsExactlyElementsOf(tables);
    assertThat(ada.lobby().send("f").position()).isEqualTo(before.size() + 1L);
  }

  @Test
  void headsAreToldWhenTheyChange() throws InterruptedException {
    BlockingQueue<Head> heads = new LinkedBlockingQueue<>();
    ada.lobby().send("zero");
    try (Registration hearing = ada.lobby().memberLogs().onHead(heads::add)) {
      assertThat(hearing).isNotNull();
      ada.lobby().send("one");
      assertThat(heads.poll(20, TimeUnit.SECONDS)).isEqualTo(new Head(ada.writerLog().key(), 3));
      bob.copyTo(ada);
      assertThat(heads.poll(20, TimeUnit.SECONDS)).isEqualTo(new Head(bob.writerLog().key(), 1));
    }
    ada.lobby().send("two");
    assertThat(heads).isEmpty();
  }

  private static LogKey key(int number) {
    return new LogKey(Blake2b.hash(Bytes.utf8("key " + number)));
  }
}
