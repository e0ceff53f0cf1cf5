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
import dev.covey.api.RoomSnapshot;
import dev.covey.api.RoomStanding;
import dev.covey.api.Subscription;
import dev.covey.api.Unread;
import dev.covey.api.Why;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.LogEnds;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import dev.covey.node.room.state.Action;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room in this process, over a store of logs. Knows no network: the network tells it of logs and
 * heads, and the logs tell it of blocks. Safe on any thread.
 */
public final class LocalRoom implements Room, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalRoom.class);

  private final RoomServices services;
  private final RoomKeys keys;
  private final RoomIndex index;
  private final RoomOrder order;
  private final LogEnds ends;
  private final RoomLogs logs;
  private final Profiles profiles;
  private final RoomMessages messages;
  private final ReadMark readMark;
  private final Whys whys;
  private final Redactions redactions;
  private final RoomFiles files;
  private final HybridClock clock;
  private final RoomListeners listeners;
  private final MemberLogs members;
  private final RoomPresence presence;
  private final RoomConversation conversation;
  private final PublicKey self;
  private final RoomInvites invites;
  private final Roll roll;
  private final Snapshots snapshots;
  private final RoomActs acts;
  private final OwnStanding standing;
  private final DeviceSide devices;
  private final Changes changes;
  private final RoomMirrors mirrors;
  private final OwnLog own;
  private final KeptRecord kept;
  private final RoomSpeech speech;
  private final RoomNetwork network;
  private final RoomUpkeep upkeep;

  LocalRoom(RoomServices services, int number, RoomRecord roomRecord) {
    this.services = services;
    this.self = services.identity().identity().publicKey();
    this.clock = new HybridClock(services.clock());
    Storage storage = services.store().storage();
    this.kept = new KeptRecord(storage, number, roomRecord);
    KeyTable keyTable = new KeyTable(storage, number);
    this.keys = roomRecord.keys(services.identity(), keyTable.all());
    this.logs = new RoomLogs(services.store(), this::onBlocks, this::isBehind, services.later());
    this.index =
        new RoomIndex(
            storage,
            number,
            keys,
            roomRecord.charter(self),
            self,
            clock,
            logs::log,
            known -> services.app().execute(() -> logs.warm(known)));
    this.members = new MemberLogs(index, logs, keys.founder(), this::requestPass);
    LogHome home = new LogHome(kept, logs, members, this::pass);
    this.own = new OwnLog(services, keys, keyTable, index, clock, home);
    this.order = new RoomOrder(storage, number);
    this.ends = new LogEnds(index, keys, clock, logs::log);
    RoomEntries entries = new RoomEntries(index, logs::log);
    this.profiles = new Profiles(index, order, entries);
    this.messages = new RoomMessages(index, order, entries, profiles, log -> own.isOwn(log));
    Marks marks = new Marks(index, order, entries);
    this.redactions =
        new Redactions(
            index,
            order,
            entries,
            marks,
            logs::log,
            new MissingBlocks(
                index,
                logs::log,
                logs::gapped,
                logs::arrivals,
                services.clock(),
                services.later(),
                this::requestPass));
    this.whys = new Whys(index, entries, marks, logs::log);
    this.readMark = new ReadMark(index, order, log -> own.isOwn(log));
    this.files = new RoomFiles(number, keys, services, messages);
    this.listeners = new RoomListeners(order, index::turn, messages, services.app());
    this.mirrors = new RoomMirrors(storage, number, keys.id(), index, services.app());
    this.presence = new RoomPresence(services, number, keys, index, profiles);
    Epochs epochs = new Epochs(keys, index, logs::log);
    Grace grace = new Grace(keyTable, services.clock(), roomRecord.isOwn(self));
    this.network =
        new RoomNetwork(this::name, epochs, grace, index, members, mirrors, presence.company());
    this.standing = new OwnStanding(index, epochs, clock);
    this.speech = new RoomSpeech(keys, own, standing, index, order, messages, this::settled);
    this.conversation =
        new RoomConversation(
            self, index, clock, messages, profiles, own::key, redactions::left, speech::write);
    this.invites =
        new RoomInvites(
            services.identity(),
            keys,
            index,
            clock,
            () -> kept.now().invitedBy(),
            index::state,
            this::name,
            network::addresses);
    this.roll = new Roll(index, logs, profiles, own);
    this.snapshots = new Snapshots(self, index, profiles, () -> kept.now().name());
    this.acts = new RoomActs(kind(), services.identity(), index, snapshots, epochs, invites, own);
    EpochKeeper keeper =
        new EpochKeeper(
            epochs,
            keyTable,
            services.identity(),
            index,
            logs::log,
            members::need,
            () -> kept.now().invitedBy().map(link -> link.epoch().number()).orElse(0L));
    this.changes = new Changes(keys, roomRecord.isOwn(self));
    this.upkeep =
        new RoomUpkeep(
            roomRecord.kind() == RoomKind.INVITE || roomRecord.isOwn(self),
            index,
            logs,
            members,
            profiles,
            redactions,
            listeners,
            keeper,
            new EpochDuties(epochs, services.identity(), own, services.later()),
            new UnnamedEdits(
                marks, entries, index, own::isOwn, redactions::left, speech::say, services.later()),
            changes,
            clock,
            services);
    Notes notes =
        new Notes(self, services.identity().device().publicKey(), index, epochs, logs::log, own);
    this.devices = new DeviceSide(self, kept, keys, keyTable, index, acts, upkeep, clock, notes);
  }

  /** Opens the logs, applies what is here, and says hello if that was not done. */
  void start() {
    if (kept.now().indexVersion() != RoomRecord.INDEX_VERSION) {
      index.rebuild();
      kept.keep(kept.now().indexedAnew());
    }
    index.logs().forEach(log -> logs.watch(logs.log(log.key()), log.isFollowed()));
    keys.founder().ifPresent(members::add);
    own.start();
    if (redactions.start()) {
      requestPass();
    }
    members.forgetWaiting();
    members.load();
    mirrors.load();
  }

  /** Comes in again, if this node is not in the room any more, or its link did not let it in. */
  void comeBack(Optional<RoomLink.Invited> link) {
    own.comeBack(link);
  }

  @Override
  public String id() {
    return keys.id().hex();
  }

  @Override
  public String name() {
    return index.state().info().name().orElse(kept.now().name());
  }

  @Override
  public RoomKind kind() {
    return kept.now().kind();
  }

  @Override
  public RoomStanding standing() {
    return own.key().map(standing::now).orElse(RoomStanding.WAITING);
  }

  @Override
  public Optional<String> other() {
    return kept.now().with().map(PublicKey::toString);
  }

  @Override
  public String link() {
    return switch (kind()) {
      case OPEN -> new RoomLink.Open(kept.now().name(), network.addresses()).toString();
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
    return speech.write(conversation.text(text));
  }

  @Override
  @CanIgnoreReturnValue
  public List<Message> sendAll(List<String> texts) {
    conversation.require(Action.POST);
    return texts.isEmpty()
        ? List.of()
        : speech.write(texts.stream().map(conversation::text).toList());
  }

  @Override
  @CanIgnoreReturnValue
  public Message share(Path file) {
    try {
      conversation.require(Action.FILE);
      return speech.write(files.put(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  @Override
  @CanIgnoreReturnValue
  public Message share(String name, String mime, InputStream content) {
    try {
      conversation.require(Action.FILE);
      return speech.write(files.put(name, mime, content));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public History history() {
    return new RoomHistory(index, order, messages, this::tick, ends);
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
    return roll.members();
  }

  @Override
  public RoomSnapshot state() {
    return snapshots.now();
  }

  @Override
  public RoomSnapshot stateAt(Instant moment) {
    return snapshots.at(moment);
  }

  @Override
  public RoomSnapshot stateAt(Map<String, Long> heads) {
    return snapshots.at(heads);
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
    return network.peers();
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
  public InputStream archive(boolean sealed) {
    return RoomExport.open(services, kept.now(), keys, roll.logs(), sealed);
  }

  /** Shows another name of this node's owner, if it may show one here. */
  public void callOneself(String name) {
    try {
      conversation.rename(name);
    } catch (IllegalStateException e) {
      LOG.info("room \"{}\" goes on with the old name: {}", name(), e.getMessage());
    }
  }

  /** What this identity's other devices have to do with it. */
  public DeviceSide devices() {
    return devices;
  }

  /** Says from now on that members or keys changed; must not wait. */
  void onChange(Runnable listener) {
    changes.tell(listener);
  }

  /** The room's keys: topic, capability, writer logs. */
  public RoomKeys keys() {
    return keys;
  }

  /** Addresses that came with the link this room was joined by; hints. */
  public List<String> hints() {
    return kept.now().addresses();
  }

  /** Tells the room which addresses to put into its link; the first eight are used. */
  public void addressesFrom(Supplier<List<String>> source) {
    network.addressesFrom(source);
  }

  /** The side that the network sees. */
  public SharedRoom network() {
    return network;
  }

  /** The room's logs as peers tell of them: for the network. */
  public MemberLogs memberLogs() {
    return members;
  }

  @Override
  public String mirrorCode() {
    return network.mirrorCode();
  }

  @Override
  public List<Mirror> mirrors() {
    return network.mirrors(roll.logs(), own.key());
  }

  @Override
  public List<String> notes() {
    return new Warnings(index, own, standing).of(name());
  }

  /** Applies what had to wait for its time and is due; cheap when there is nothing. */
  public void tick() {
    if (index.isDue()) {
      pass();
    }
  }

  /** Makes the order anew from the logs; arrival order and bookmarks stay. */
  public void rebuild() {
    upkeep.rebuild();
  }

  /** Stops listening, to logs and for listeners. Idempotent. */
  @Override
  public void close() {
    own.close();
    upkeep.close();
    presence.save();
    members.close();
    logs.close();
    index.close();
    redactions.close();
    listeners.close();
  }

  /** On the storage's thread. */
  private void onBlocks(LogKey log) {
    index.grown(log);
    upkeep.request();
  }

  private <T> T settled(Supplier<T> look) {
    return upkeep.settled(look);
  }

  private void isBehind(LogKey log) {
    ends.isBehind(log);
  }

  private void requestPass() {
    upkeep.request();
  }

  /** Applies what is here now. */
  void pass() {
    upkeep.pass();
  }

  @Override
  public String toString() {
    return "LocalRoom[" + id() + "]";
  }
}
