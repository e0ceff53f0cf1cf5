package dev.covey.node.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.History;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.index.RoomTables;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A node without a network: its own store, identity and clock. Blocks are copied by hand. */
final class TestNode implements AutoCloseable {

  static final long NOW = 1_795_000_000_000L;

  final Identity identity;
  final AtomicLong clock = new AtomicLong(NOW);
  private final Path directory;
  private final ExecutorService app = Executors.newFixedThreadPool(4);

  private final Downloads downloads = new Downloads();

  /** What its rooms do after a while; in real time unless a test takes it over. */
  volatile Later later = Later.on(app);

  LogStore store;
  Rooms rooms;

  TestNode(Path directory, String name) {
    this(directory, Identity.create(name, MemberKind.PERSON, Instant.ofEpochMilli(NOW)));
  }

  TestNode(Path directory, Identity identity) {
    this.directory = directory;
    this.identity = identity;
    open();
  }

  void open() {
    store = LogStore.open(directory, RoomTables.ALL.toArray(Table[]::new));
    rooms =
        Rooms.open(
            new RoomServices(
                store,
                identity,
                new LogFileStore(store),
                () -> Instant.ofEpochMilli(clock.get()),
                app,
                downloads,
                (millis, work) -> later.run(millis, work)));
  }

  void shut() {
    rooms.close();
    store.close();
  }

  /** Closes the store under the rooms: what a kill leaves, but for the process. */
  void drop() {
    store.close();
    rooms.close();
  }

  LocalRoom lobby() {
    return rooms.openRoom("lobby");
  }

  KeyPair writerKeys() {
    return lobby().keys().writerLog(identity.deviceSecret(), 0);
  }

  Log writerLog() {
    return store.create(writerKeys());
  }

  /** Appends an entry to this node's own log behind its room's back. */
  void forge(Entry entry) {
    Log log = writerLog();
    BlockSeal seal = new BlockSeal(lobby().keys(), log.key());
    log.append(seal.seal(log.length(), EntryCodec.encode(entry), entry.body().isControl()));
  }

  /** Brings this node's log, up to a length, to another node: the same blocks, the same key. */
  void copyTo(TestNode other, long length) {
    Log source = writerLog();
    Log target = other.store.create(writerKeys());
    long from = target.length();
    if (from < length) {
      List<Bytes> blocks = source.localRange(from, (int) (length - from));
      assertThat(blocks).hasSize((int) (length - from));
      target.append(blocks);
    }
    assertThat(other.lobby().memberLogs().add(target.key())).isTrue();
    other.lobby().pass();
  }

  void copyTo(TestNode other) {
    copyTo(other, writerLog().length());
  }

  /** What the room shows, oldest first. */
  List<Message> history() {
    List<Message> all = new ArrayList<>();
    History history = lobby().history();
    for (History.Page page = history.latest(7);
        !page.items().isEmpty();
        page = history.before(page)) {
      all.addAll(0, page.items());
    }
    return all;
  }

  /** The history as everybody must see it: without what is local to a node. */
  List<String> shown() {
    return history().stream()
        .map(
            m ->
                m.id()
                    + " "
                    + m.kind()
                    + " "
                    + m.authorName()
                    + " "
                    + m.claimedAt()
                    + " "
                    + m.text()
                    + " "
                    + m.gap())
        .toList();
  }

  List<String> texts() {
    return history().stream().map(Message::text).filter(text -> !text.isEmpty()).toList();
  }

  @Override
  public void close() throws InterruptedException {
    rooms.close();
    downloads.close();
    store.close();
    app.shutdown();
    assertThat(app.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }
}
