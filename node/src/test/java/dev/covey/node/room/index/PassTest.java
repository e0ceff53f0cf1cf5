package dev.covey.node.room.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.MemberKind;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.ProfileShown;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import dev.covey.node.room.state.Charter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What one pass looks at, and in which order it applies what it finds. */
@Timeout(120)
class PassTest {

  private static final long NOW = 1_795_000_000_000L;

  @TempDir Path temp;

  private final RoomKeys keys = RoomKeys.open(RoomName.roomKey("passes"));
  private final List<Writer> writers = new ArrayList<>();
  private Instant now = Instant.ofEpochMilli(NOW);
  private LogStore store;
  private RoomIndex index;

  @BeforeEach
  void open() {
    store = LogStore.open(temp, RoomTables.ALL.toArray(Table[]::new));
    index =
        new RoomIndex(
            store.storage(),
            1,
            keys,
            Charter.open(),
            KeyPair.generate().publicKey(),
            new HybridClock(() -> now),
            store::open);
  }

  @AfterEach
  void close() {
    index.close();
    store.close();
  }

  /** Somebody with a log, who is at some time. */
  private final class Writer {
    private final Log log;
    private final BlockSeal seal;
    private final List<Bytes> unwritten = new ArrayList<>();
    private long next;

    Writer(int number) {
      Identity identity =
          Identity.create("writer " + number, MemberKind.PERSON, Instant.ofEpochMilli(NOW));
      log = store.create(keys.writerLog(identity.deviceSecret(), 0));
      seal = new BlockSeal(keys, log.key());
      say(number, List.of(), Hello.sign(identity, keys, log.key(), 0));
    }

    /** In a number of milliseconds from the beginning; written with {@link #write}. */
    void say(long millis, List<Seen> seen, Entry.Body body) {
      Entry entry = new Entry(HybridClock.at(NOW + millis), NOW, seen, body);
      unwritten.add(seal.seal(next++, EntryCodec.encode(entry), body.isControl()));
    }

    void write() {
      log.append(List.copyOf(unwritten));
      unwritten.clear();
    }
  }

  private Writer writer() {
    Writer writer = new Writer(writers.size());
    writers.add(writer);
    return writer;
  }

  @Test
  void whatIsHereAtOnceArrivesInRoomOrderHoweverUnevenTheLogs() {
    Random random = new Random(7);
    for (int i = 0; i < 30; i++) {
      Writer unused = writer();
    }
    Writer last = writers.get(0);
    for (int i = 0; i < 6_000; i++) {
      // Some write in turns, some all at once, one as much as all others.
      int who = random.nextInt(3) == 0 ? 0 : i < 3_000 ? random.nextInt(15) : random.nextInt(30);
      Writer writer = writers.get(who);
      List<Seen> seen =
          last == writer ? List.of() : List.of(new Seen(LogTag.of(last.log.key()), last.next));
      writer.say(1_000 + i, seen, new Text("number " + i));
      last = writer;
    }
    for (Writer writer : writers) {
      writer.write();
      assertThat(index.add(writer.log.key())).isTrue();
    }
    assertThat(index.pass().advanced()).hasSize(30);
    RoomOrder order = new RoomOrder(store.storage(), 1);
    List<String> inOrder = names(order.whole().after("", 10_000));
    assertThat(inOrder).hasSize(6_030);
    assertThat(names(order.after(0, 10_000).entries())).containsExactlyElementsOf(inOrder);
    assertThat(order.whole().after("", 10_000)).noneMatch(Placed::gap);
  }

  @Test
  void oneLogFarBehindTheOthersHoldsNothingUpForGood() {
    Writer old = writer();
    Writer busy = writer();
    for (int i = 0; i < 40_000; i++) {
      (i < 20_000 ? old : busy).say(10 + i, List.of(), new Text(""));
    }
    writers.forEach(Writer::write);
    writers.forEach(writer -> assertThat(index.add(writer.log.key())).isTrue());
    assertThat(index.pass().advanced()).hasSize(2);
    assertThat(index.position()).isEqualTo(40_002);
    assertThat(new RoomOrder(store.storage(), 1).after(0, 40_002).entries()).hasSize(40_002);
  }

  @Test
  void looksAtLogsThatHaveGrownAndNoOthers() {
    Writer one = writer();
    Writer other = writer();
    writers.forEach(Writer::write);
    writers.forEach(writer -> assertThat(index.add(writer.log.key())).isTrue());
    assertThat(index.passGrown().advanced()).hasSize(2);
    one.say(10, List.of(), new Text("hello"));
    other.say(11, List.of(), new Text("hello"));
    writers.forEach(Writer::write);
    index.grown(other.log.key());
    assertThat(index.passGrown().advanced())
        .extracting(WriterLog::key)
        .containsExactly(other.log.key());
    assertThat(index.passGrown().advanced()).isEmpty();
    assertThat(index.pass().advanced()).extracting(WriterLog::key).containsExactly(one.log.key());
  }

  @Test
  void looksAgainAtWhatHadToWaitForItsTime() {
    Writer writer = writer();
    writer.say(Duration.ofDays(3).toMillis(), List.of(), new Text("from the future"));
    writer.write();
    assertThat(index.add(writer.log.key())).isTrue();
    assertThat(index.passGrown().advanced()).hasSize(1);
    assertThat(index.early()).containsOnlyKeys(writer.log.key());
    assertThat(index.passGrown().advanced()).isEmpty();
    assertThat(index.early()).containsOnlyKeys(writer.log.key());
    now = now.plus(Duration.ofDays(4));
    assertThat(index.isDue()).isTrue();
    assertThat(index.passGrown().advanced()).hasSize(1);
    assertThat(index.early()).isEmpty();
    assertThat(index.position()).isEqualTo(2);
  }

  @Test
  void tellsWhenProfilesCameOrWent() {
    Writer writer = writer();
    writer.write();
    assertThat(index.add(writer.log.key())).isTrue();
    assertThat(index.pass().profilesChanged()).isFalse();
    writer.say(10, List.of(), new ProfileShown("ada", "", "", Bytes.EMPTY));
    writer.write();
    assertThat(index.pass().profilesChanged()).isTrue();
    writer.say(11, List.of(), new Text("it is me"));
    writer.write();
    assertThat(index.pass().profilesChanged()).isFalse();
  }

  private List<String> names(List<Placed> places) {
    return places.stream().map(place -> place.log() + "/" + place.index()).toList();
  }
}
