package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Conversation;
import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.Membership;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Mirror;
import dev.covey.api.Peer;
import dev.covey.api.Presence;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.api.Subscription;
import dev.covey.api.Unread;
import dev.covey.api.Why;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.Author;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.MirrorCode;
import dev.covey.node.room.key.MirrorKey;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.presence.Company;
import dev.covey.node.room.state.Action;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room in this process, over a store of logs. Knows no network: the network tells it of logs and
 * heads, and the logs tell it of blocks. Safe on any thread.
 */
public final class LocalRoom implements Room, SharedRoom, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalRoom.class);

  private final RoomServices services;
  private final int number;
  private final RoomKeys keys;
  private final KeyTable keyTable;
  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomLogs logs;
  private final Profiles profiles;
  private final RoomMessages messages;
  private final ReadMark readMark;
  private final Whys whys;
  private final Redactions redactions;
  private final RoomFiles files;
  private final HybridClock clock;
  private final SerialExecutor indexing;
  private final RoomListeners listeners;
  private final MemberLogs members;
  private final RoomPresence presence;
  private final RoomConversation conversation;
  private final PublicKey self;
  private final RoomInvites invites;
  private final RoomActs acts;
  private final EpochKeeper keeper;
  private final EpochDuties duties;
  private final OwnStanding standing;
  private final ReentrantLock keeping = new ReentrantLock();
  private final RoomMirrors mirrors;
  private final AtomicBoolean passQueued = new AtomicBoolean();
  private final OwnLog own;
  private volatile Supplier<List<Peer>> peers = List::of;
  private volatile Supplier<List<String>> addresses = List::of;
  private volatile boolean closed;
  private volatile RoomRecord roomRecord;

  LocalRoom(RoomServices services, int number, RoomRecord roomRecord) {
    this.services = services;
    this.number = number;
    this.roomRecord = roomRecord;
    this.self = services.identity().identity().publicKey();
    this.clock = new HybridClock(services.clock());
    Storage storage = services.store().storage();
    this.keyTable = new KeyTable(storage, number);
    this.keys = roomRecord.keys(services.identity(), keyTable.all());
    this.logs = new RoomLogs(services.store(), this::requestPass);
    this.index =
        new RoomIndex(storage, number, keys, roomRecord.charter(self), self, clock, logs::log);
    this.own = new OwnLog(services, keys, keyTable, index, clock, new Home());
    this.order = new RoomOrder(storage, number);
    RoomEntries entries = new RoomEntries(index, logs::log);
    this.profiles = new Profiles(index, order, entries);
    this.messages = new RoomMessages(index, order, entries, profiles, log -> own.isOwn(log));
    Marks marks = new Marks(index, order, entries);
    this.redactions = new Redactions(index, order, entries, marks, logs::log);
    this.whys = new Whys(index, entries, marks, logs::log);
    this.readMark = new ReadMark(index, order, log -> own.isOwn(log));
    this.files = new RoomFiles(keys, services, messages);
    this.indexing = new SerialExecutor(services.app());
    this.listeners = new RoomListeners(order, messages, services.app());
    this.mirrors =
        new RoomMirrors(
            storage, number, keys.id(), key -> index.log(key).isPresent(), services.app());
    this.members = new MemberLogs(index, logs, keys.founder(), this::requestPass);
    this.presence = new RoomPresence(services, number, keys, index, profiles);
    this.conversation =
        new RoomConversation(
            services.identity().identity().publicKey(),
            index,
            clock,
            messages,
            profiles,
            () -> own.key(),
            body -> write(List.of(body)).get(0));
    Epochs epochs = new Epochs(keys, index, logs::log);
    this.invites =
        new RoomInvites(
            services.identity(),
            keys,
            index,
            clock,
            roomRecord.invitedBy(),
            index::state,
            this::name,
            () -> addresses.get());
    this.acts = new RoomActs(kind(), services.identity(), index, epochs, invites, own);
    this.keeper =
        new EpochKeeper(
            epochs,
            keyTable,
            services.identity(),
            index,
            logs::log,
            members::add,
            roomRecord.invitedBy().map(link -> link.epoch().number()).orElse(0L));
    this.standing = new OwnStanding(index, epochs, clock);
    this.duties = new EpochDuties(epochs, self, own, services.app());
  }

  /** Opens the logs, applies what is here, and says hello if that was not done. */
  void start() {
    if (roomRecord.indexVersion() != RoomRecord.INDEX_VERSION) {
      index.rebuild();
      keep(roomRecord.indexedAnew());
    }
    index.logs().forEach(log -> logs.watch(logs.log(log.key()), log.isMember()));
    keys.founder().ifPresent(members::add);
    own.start();
    redactions.start();
    members.forgetWaiting();
    members.load();
    mirrors.load();
  }

  @Override
  public String id() {
    return keys.id().hex();
  }

  @Override
  public String name() {
    return index.state().info().name().orElse(roomRecord.name());
  }

  @Override
  public RoomKind kind() {
    return roomRecord.kind();
  }

  @Override
  public String link() {
    return switch (kind()) {
      case OPEN -> {
        List<String> known = addresses.get();
        List<String> some = known.subList(0, Math.min(known.size(), RoomLink.MAX_ADDRESSES));
        yield new RoomLink.Open(roomRecord.name(), some).toString();
      }
      case INVITE -> invites.open().orElse("");
      case DIRECT -> "";
    };
  }

  @Override
  public Membership membership() {
    return acts;
  }

  @Override
  @CanIgnoreReturnValue
  public Message send(String text) {
    conversation.require(Action.POST);
    return write(List.of(conversation.text(text))).get(0);
  }

  @Override
  @CanIgnoreReturnValue
  public List<Message> sendAll(List<String> texts) {
    conversation.require(Action.POST);
    return texts.isEmpty() ? List.of() : write(texts.stream().map(conversation::text).toList());
  }

  @Override
  @CanIgnoreReturnValue
  public Message share(Path file) {
    try {
      conversation.require(Action.FILE);
      return write(files.put(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  @CanIgnoreReturnValue
  public Message share(String name, String mime, InputStream content) {
    try {
      conversation.require(Action.FILE);
      return write(files.put(name, mime, content));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public History history() {
    return new RoomHistory(index, order, messages, this::tick);
  }

  @Override
  public Optional<Message> message(MessageId id) {
    return messages.find(id);
  }

  @Override
  public List<Message> pinned() {
    return messages.pinned();
  }

  @Override
  public Optional<Why> why(MessageId id) {
    return whys.of(id);
  }

  @Override
  public Unread unread() {
    return readMark.unread();
  }

  @Override
  public void markRead(long position) {
    readMark.move(position);
    presence.read(order, position);
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

  @Override
  public Conversation conversation() {
    return conversation;
  }

  @Override
  public Presence presence() {
    return presence;
  }

  @Override
  public Optional<Company> company() {
    return Optional.of(presence.company());
  }

  @Override
  public InputStream archive(boolean sealed) {
    List<Log> written =
        index.logs().stream()
            .filter(WriterLog::isMember)
            .sorted(Comparator.comparingInt(WriterLog::number))
            .map(log -> logs.log(log.key()))
            .toList();
    return RoomExport.open(services, roomRecord, keys, written, sealed);
  }

  /** Shows another name of this node's owner, if it may show one here. */
  public void callOneself(String name) {
    try {
      conversation.rename(name);
    } catch (IllegalStateException e) {
      LOG.info("room \"{}\" goes on with the old name: {}", name(), e.getMessage());
    }
  }

  /** The room's keys: topic, capability, writer logs. */
  public RoomKeys keys() {
    return keys;
  }

  /** Addresses that came with the link this room was joined by; hints. */
  public List<String> hints() {
    return roomRecord.addresses();
  }

  @Override
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

  @Override
  public SharedLogs logs() {
    return members;
  }

  @Override
  public Bytes roomId() {
    return keys.id();
  }

  @Override
  public List<MirrorKey> mirrorKeys() {
    return keys.mirrorKeys(MAX_KEYS);
  }

  @Override
  public boolean mayConnect(PublicKey device) {
    return index.state().mayConnect(device);
  }

  @Override
  public List<MirrorKey> keysFor(PublicKey device) {
    return index.state().info().mirrors().contains(device) ? mirrorKeys() : List.of();
  }

  @Override
  public void onKey(PublicKey from, MirrorKey key) {
    // Whoever is in the room derives its own.
  }

  @Override
  public long receiptVersion() {
    return 0;
  }

  @Override
  public List<Bytes> receipts(long afterVersion) {
    return List.of();
  }

  @Override
  public void onReceipt(PublicKey from, Bytes receipt) throws ProtocolViolationException {
    mirrors.onReceipt(from, receipt);
  }

  @Override
  public String mirrorCode() {
    List<String> known = addresses.get();
    List<String> some = known.subList(0, Math.min(known.size(), RoomLink.MAX_ADDRESSES));
    return new MirrorCode(roomId(), mirrorKeys(), some).toString();
  }

  @Override
  public List<Mirror> mirrors() {
    List<Log> written =
        index.logs().stream().filter(WriterLog::isMember).map(log -> logs.log(log.key())).toList();
    Set<String> connected = peers().stream().map(Peer::device).collect(Collectors.toSet());
    return mirrors.list(written, own.key(), connected);
  }

  /** What the user should know; one plain line each. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    own.key()
        .flatMap(standing::note)
        .ifPresent(note -> notes.add("room \"" + name() + "\": " + note));
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
    keeping.lock();
    try {
      applyAnew();
    } finally {
      keeping.unlock();
    }
    pass();
  }

  /** Stops listening, to logs and for listeners. Idempotent. */
  @Override
  public void close() {
    own.close();
    closed = true;
    presence.save();
    duties.close();
    members.close();
    logs.close();
    index.close();
    redactions.close();
    listeners.close();
  }

  private List<Message> write(List<? extends Entry.Body> bodies) {
    return write(bodies, keys::current);
  }

  /** Sealed in the epoch its bytes are encrypted in, should another have begun meanwhile. */
  private Message write(RoomFiles.Put put) {
    return write(List.of(put.file()), put::epoch).get(0);
  }

  private List<Message> write(List<? extends Entry.Body> bodies, Supplier<EpochKeys> epoch) {
    return own.write(
        bodies,
        epoch,
        next -> standing.requireMay(bodies, next.log(), next.index()),
        written -> {
          WriterLog log = index.log(written.log()).orElseThrow();
          RoomWriter.Written entries = written.entries();
          if (!log.isMember()) {
            return messages.unplaced(log, entries.first(), entries.entries());
          }
          List<Placed> places = order.ofLog(log.number(), entries.first(), bodies.size());
          return messages.of(places, entries.entries());
        });
  }

  /** What the own log needs of the room. */
  private final class Home implements OwnLog.Home {

    @Override
    public RoomRecord roomRecord() {
      return roomRecord;
    }

    @Override
    public void keep(RoomRecord changed) {
      LocalRoom.this.keep(changed);
    }

    @Override
    public void watch(Log log) {
      logs.watch(log, true);
    }

    @Override
    public void tell(Head head) {
      members.tell(head);
    }

    @Override
    public void pass() {
      LocalRoom.this.pass();
    }
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
    keeping.lock();
    try {
      applyAll();
      while (keeper.look(index.state(), clock.now().toEpochMilli())) {
        if (index.keysChanged()) {
          applyAnew();
        }
        applyAll();
      }
    } finally {
      keeping.unlock();
    }
    if (kind() == RoomKind.INVITE) {
      duties.look(index.state());
    }
  }

  private void applyAnew() {
    members.undisturbed(
        () -> {
          index.rebuild();
          applyAll();
        });
  }

  private void applyAll() {
    RoomIndex.Pass pass = index.pass();
    profiles.changed();
    pass.refused().forEach(members::refuse);
    Collection<WriterLog> advanced = pass.advanced();
    for (WriterLog log : advanced) {
      if (log.isMember()) {
        logs.watch(logs.log(log.key()), true);
        if (!own.isOwn(log.key())) {
          members.grown(log.key());
        }
      }
    }
    if (!advanced.isEmpty()) {
      redactions.after(pass.redactions());
      listeners.poke();
    }
  }

  private Member member(WriterLog log) {
    Author author = log.author().orElseThrow();
    return new Member(
        author.identity().toString(),
        profiles.name(author),
        author.kind(),
        log.key().bytes().hex(),
        log.indexed(),
        own.isOwn(log.key()));
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
