package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.Peer;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.api.Subscription;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A room in this process, over a store of logs. Knows no network: the network tells it of logs and
 * heads, and the logs tell it of blocks. Safe on any thread.
 */
public final class LocalRoom implements Room, AutoCloseable {

  private final RoomServices services;
  private final int number;
  private final RoomKeys keys;
  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomLogs logs;
  private final RoomMessages messages;
  private final RoomFiles files;
  private final HybridClock clock;
  private final SerialExecutor indexing;
  private final RoomListeners listeners;
  private final MemberLogs members;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicBoolean passQueued = new AtomicBoolean();
  private final Set<LogKey> ownLogs = ConcurrentHashMap.newKeySet();
  private volatile Supplier<List<Peer>> peers = List::of;
  private volatile Supplier<List<String>> addresses = List::of;
  private volatile boolean closed;
  private RoomRecord roomRecord;
  private @Nullable RoomWriter writer;

  LocalRoom(RoomServices services, int number, RoomRecord roomRecord) {
    this.services = services;
    this.number = number;
    this.roomRecord = roomRecord;
    this.keys = roomRecord.keys();
    this.clock = new HybridClock(services.clock());
    Storage storage = services.store().storage();
    this.logs = new RoomLogs(services.store(), this::requestPass);
    this.index = new RoomIndex(storage, number, keys, clock, logs::log);
    this.order = new RoomOrder(storage, number);
    this.messages = new RoomMessages(index, logs::log, ownLogs::contains);
    this.files = new RoomFiles(keys, services, messages);
    this.indexing = new SerialExecutor(services.app());
    this.listeners = new RoomListeners(order, messages, services.app());
    this.members = new MemberLogs(index, logs, keys.founder(), this::requestPass);
  }

  /** Opens the logs, applies what is here, and says hello if that was not done. */
  void start() {
    if (roomRecord.indexVersion() != RoomRecord.INDEX_VERSION) {
      index.rebuild();
      keep(roomRecord.indexedAnew());
    }
    index.logs().forEach(log -> logs.watch(logs.log(log.key()), log.isMember()));
    keys.founder().ifPresent(members::add);
    writing.lock();
    try {
      for (long past = 0; past < roomRecord.generation(); past++) {
        ownLogs.add(RoomKeys.logKeyOf(keys.writerLog(services.identity().deviceSecret(), past)));
      }
      openWriter(roomRecord.generation());
    } finally {
      writing.unlock();
    }
    members.forgetWaiting();
    members.load();
  }

  @Override
  public String id() {
    return keys.id().hex();
  }

  @Override
  public String name() {
    return roomRecord.link().name();
  }

  @Override
  public RoomKind kind() {
    return roomRecord.kind();
  }

  @Override
  public String link() {
    List<String> known = addresses.get();
    List<String> some = known.subList(0, Math.min(known.size(), RoomLink.MAX_ADDRESSES));
    RoomLink link = roomRecord.link();
    return link instanceof RoomLink.Founded founded
        ? new RoomLink.Founded(founded.roomKey(), founded.founder(), link.name(), some).toString()
        : new RoomLink.Open(link.name(), some).toString();
  }

  @Override
  @CanIgnoreReturnValue
  public Message send(String text) {
    return write(List.of(new Text(text))).get(0);
  }

  @Override
  @CanIgnoreReturnValue
  public List<Message> sendAll(List<String> texts) {
    return texts.isEmpty() ? List.of() : write(texts.stream().map(Text::new).toList());
  }

  @Override
  @CanIgnoreReturnValue
  public Message share(Path file) {
    try {
      return write(List.of(files.put(file))).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  @CanIgnoreReturnValue
  public Message share(String name, String mime, InputStream content) {
    try {
      return write(List.of(files.put(name, mime, content))).get(0);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public History history() {
    return new RoomHistory(order, messages, this::tick);
  }

  @Override
  public Subscription listen(long after, Consumer<Message> listener) {
    return listeners.listen(after, listener);
  }

  @Override
  public Subscription follow(String bookmark, long after, Consumer<Message> listener) {
    return listeners.follow(bookmark, after, listener);
  }

  @Override
  public long position() {
    return index.position();
  }

  @Override
  public List<Member> members() {
    return index.logs().stream()
        .filter(WriterLog::isMember)
        .sorted(Comparator.comparingInt(WriterLog::number))
        .map(this::member)
        .toList();
  }

  @Override
  public List<RoomFile> files() {
    tick();
    return messages.read(order.files()).stream().flatMap(m -> m.file().stream()).toList();
  }

  @Override
  public CompletableFuture<InputStream> open(RoomFile file) {
    return files.open(file);
  }

  @Override
  public CompletableFuture<Path> download(RoomFile file, Path target) {
    return files.download(file, target);
  }

  @Override
  public List<Peer> peers() {
    return peers.get();
  }

  /** The room's keys: topic, capability, writer logs. */
  public RoomKeys keys() {
    return keys;
  }

  /** Addresses that came with the link this room was joined by; hints. */
  public List<String> hints() {
    return roomRecord.link().addresses();
  }

  /** Tells the room where to ask who is connected. */
  public void peersFrom(Supplier<List<Peer>> source) {
    peers = source;
  }

  /** Tells the room which addresses to put into its link; the first eight are used. */
  public void addressesFrom(Supplier<List<String>> source) {
    addresses = source;
  }

  /** The room's logs as peers tell of them: for the network. */
  public MemberLogs memberLogs() {
    return members;
  }

  /** What the user should know; one plain line each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    index
        .early()
        .forEach(
            (log, due) ->
                notes.add(
                    "room \""
                        + name()
                        + "\": messages of "
                        + index.log(log).flatMap(WriterLog::author).map(Author::name).orElse("?")
                        + " are more than a day ahead and wait until "
                        + due
                        + ": a clock is wrong"));
    return notes;
  }

  /** Applies what had to wait for its time and is due; cheap when there is nothing. */
  public void tick() {
    if (index.isDue()) {
      pass();
    }
  }

  /** Makes the order anew from the logs; arrival order and bookmarks stay. */
  public void rebuild() {
    index.rebuild();
    pass();
  }

  /** Stops listening, to logs and for listeners. Idempotent. */
  @Override
  public void close() {
    writing.lock();
    try {
      closed = true;
    } finally {
      writing.unlock();
    }
    members.close();
    logs.close();
    index.close();
    listeners.close();
  }

  private List<Message> write(List<? extends Entry.Body> bodies) {
    writing.lock();
    try {
      if (closed) {
        throw new IllegalStateException("the room is closed");
      }
      RoomWriter current = writer();
      RoomWriter.Written written = current.write(bodies);
      members.tell(new Head(current.log().key(), current.log().length()));
      pass();
      int log = index.log(current.log().key()).orElseThrow().number();
      List<Placed> places = order.ofLog(log, written.first(), bodies.size());
      return messages.of(places, written.entries());
    } finally {
      writing.unlock();
    }
  }

  /** The writer, in a new generation if its log was overtaken. Holds the writing lock. */
  private RoomWriter writer() {
    RoomWriter current = writer;
    if (current == null) {
      throw new IllegalStateException("the room was not started");
    }
    return current.isOvertaken() ? openWriter(current.generation() + 1) : current;
  }

  @CanIgnoreReturnValue
  private RoomWriter openWriter(long generation) {
    Log log =
        services.store().create(keys.writerLog(services.identity().deviceSecret(), generation));
    ownLogs.add(log.key());
    if (generation != roomRecord.generation()) {
      keep(roomRecord.withGeneration(generation));
    }
    RoomWriter opened = new RoomWriter(keys, services.identity(), index, clock, log, generation);
    writer = opened;
    index.own(log.key());
    if (!index.add(log.key())) {
      throw new IllegalStateException("the room has as many logs as it may have");
    }
    logs.watch(log, true);
    pass();
    opened.greet();
    pass();
    return opened;
  }

  private void keep(RoomRecord changed) {
    Bytes key = RoomTables.room(number);
    boolean kept =
        services
            .store()
            .storage()
            .write(
                tx -> {
                  tx.put(RoomTables.ROOMS, key, changed.encode());
                  return true;
                });
    if (kept) {
      roomRecord = changed;
    }
  }

  /** On the storage's thread: indexing must not wait there. */
  private void requestPass() {
    if (!closed && passQueued.compareAndSet(false, true)) {
      indexing.execute(
          () -> {
            passQueued.set(false);
            if (!closed) {
              pass();
            }
          });
    }
  }

  /** Applies what is here now. */
  void pass() {
    RoomIndex.Pass pass = index.pass();
    pass.refused().forEach(members::refuse);
    Collection<WriterLog> advanced = pass.advanced();
    for (WriterLog log : advanced) {
      if (log.isMember()) {
        logs.watch(logs.log(log.key()), true);
        if (!ownLogs.contains(log.key())) {
          members.grown(log.key());
        }
      }
    }
    if (!advanced.isEmpty()) {
      listeners.poke();
    }
  }

  private Member member(WriterLog log) {
    Author author = log.author().orElseThrow();
    return new Member(
        author.identity().toString(),
        author.name(),
        author.kind(),
        log.key().bytes().hex(),
        log.indexed(),
        ownLogs.contains(log.key()));
  }

  /** The moment the earliest waiting entry is due, if any waits. */
  public Optional<Instant> nextDue() {
    return index.early().values().stream().min(Comparator.naturalOrder());
  }

  @Override
  public String toString() {
    return "LocalRoom[" + id() + "]";
  }
}
