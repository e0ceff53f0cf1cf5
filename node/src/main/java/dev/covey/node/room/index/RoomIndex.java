package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import dev.covey.node.room.state.RoomState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The writer logs of one room, and how far each is applied to its tables. Safe on any thread; one
 * pass at a time.
 */
public final class RoomIndex {

  /** The most writer logs a room may have, those without a hello included. */
  public static final int MAX_LOGS = 65_536;

  /** The most writer logs that may wait for their hello. */
  public static final int MAX_WAITING = 1_024;

  private final Storage storage;
  private final int room;
  private final RoomKeys keys;
  private final HybridClock clock;
  private final Function<LogKey, Log> logs;
  private final PublicKey self;
  private final Charter charter;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LogKey, WriterLog> byKey = new ConcurrentHashMap<>();
  private final Map<Integer, WriterLog> byNumber = new ConcurrentHashMap<>();
  private final Map<LogTag, WriterLog> known = new ConcurrentHashMap<>();
  private final Map<LogKey, BlockSeal> seals = new ConcurrentHashMap<>();
  private final ControlEntries control;
  private final Cleared cleared;
  private volatile RoomState state;
  private volatile Map<LogKey, Instant> early = Map.of();
  private volatile Map<LogKey, String> waiting = Map.of();
  private volatile @Nullable LogKey own;
  private volatile long position;
  private volatile long floor = -1;
  private int nextNumber = 1;
  private boolean closed;

  /**
   * Reads what the tables hold of a room.
   *
   * @param self this node's identity: who calls it is noted
   */
  public RoomIndex(
      Storage storage,
      int room,
      RoomKeys keys,
      Charter charter,
      PublicKey self,
      HybridClock clock,
      Function<LogKey, Log> logs) {
    this.storage = storage;
    this.room = room;
    this.keys = keys;
    this.charter = charter;
    this.self = self;
    this.clock = clock;
    this.logs = logs;
    this.cleared = storage.read(tx -> Cleared.load(tx, room));
    this.control = storage.read(this::load);
    this.state = RoomState.fold(charter, control.counting());
    List.copyOf(byKey.values()).forEach(this::publish);
  }

  private ControlEntries load(ReadTransaction tx) {
    tx.scan(
        RoomTables.LOGS,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, row) -> {
          KeyReader place = new KeyReader(key);
          long unused = place.number();
          WriterLog log = WriterLog.decode((int) place.number(), row);
          byKey.put(log.key(), log);
          byNumber.put(log.number(), log);
          return true;
        });
    position = ArrivalPages.newest(tx, room);
    return ControlEntries.load(tx, room, number -> member(number).tag());
  }

  /** The newest position in arrival order. */
  public long position() {
    return position;
  }

  /** The greatest time applied; a new entry's must be greater. -1 in an empty room. */
  public long floor() {
    return floor;
  }

  /** The room's members, roles and policy, as of all that is applied. */
  public RoomState state() {
    return state;
  }

  /** As of what claims to be no later than a moment. Folds anew: about 2 us an entry. */
  public RoomState stateAt(Instant moment) {
    lock.lock();
    try {
      return RoomState.foldUntil(charter, control.counting(), moment.toEpochMilli());
    } finally {
      lock.unlock();
    }
  }

  /** As of a set of heads; logs not named have none. */
  public RoomState stateAt(Map<LogTag, Long> heads) {
    lock.lock();
    try {
      return RoomState.foldAt(charter, control.counting(), heads);
    } finally {
      lock.unlock();
    }
  }

  /**
   * The log with this number, which the tables say has entries. Waits for a pass that has committed
   * them and is about to make the log known.
   */
  public WriterLog member(int number) {
    WriterLog log = byNumber.get(number);
    if (log == null || !log.isKnown()) {
      lock.lock();
      try {
        log = byNumber.get(number);
      } finally {
        lock.unlock();
      }
    }
    if (log == null || !log.isKnown()) {
      throw new IllegalStateException("room index: no member with log " + number);
    }
    return log;
  }

  /** The log with this tag, if its hello is here. */
  public Optional<WriterLog> log(LogTag tag) {
    return Optional.ofNullable(known.get(tag));
  }

  /** What an identity said of itself in its newest log. */
  public Optional<Author> author(PublicKey identity) {
    return known.values().stream()
        .filter(log -> log.author().filter(a -> a.identity().equals(identity)).isPresent())
        .max(Comparator.comparingInt(WriterLog::number))
        .flatMap(WriterLog::author);
  }

  /** What became of an entry; empty if it is not applied. */
  public Optional<Judgement> judgement(WriterLog log, long at) {
    RoomState now = state;
    return storage
        .read(tx -> Optional.ofNullable(new EntryRows(tx, room).get(log.number(), at)))
        .map(row -> Judgements.of(row, now, log.tag(), at));
  }

  /** Why nothing of a log is applied beyond what is, in words. */
  public String waiting(WriterLog log) {
    Instant due = early.get(log.key());
    if (due != null) {
      return "it is more than a day ahead of this machine's clock, and waits until " + due;
    }
    String key = waiting.get(log.key());
    if (key != null) {
      return "it waits: " + key;
    }
    return log.isKnown()
        ? "it waits for what is before it in its log"
        : "it waits for its log's first entry, which says who writes it";
  }

  /** What is left of an entry whose block was cleared. */
  public Optional<Entry> cleared(WriterLog log, long at) {
    return cleared.find(log.number(), at);
  }

  /**
   * Forgets what an entry says: keeps what is left of it, then clears its block. The tree and every
   * proof stay whole. Does nothing to entries that cannot be redacted. Durable when it returns.
   */
  public void clear(WriterLog log, long at, Entry entry) {
    Optional<Entry> left = Remains.of(entry);
    if (left.isPresent()) {
      Bytes row = EntryCodec.encode(left.get());
      storage.write(
          tx -> {
            tx.put(RoomTables.CLEARED, RoomTables.place(room, log.number(), at), row);
            return true;
          });
      cleared.put(log.number(), at, left.get());
      forget(log, at);
    }
  }

  /** Clears what was about to be cleared when the process ended, and fetches none of it. */
  public void clearAgain() {
    for (WriterLog log : byKey.values()) {
      cleared.of(log.number()).keySet().forEach(at -> forget(log, at));
    }
  }

  private void forget(WriterLog writer, long at) {
    Log log = logs.apply(writer.key());
    log.forgo(at);
    if (log.has(at)) {
      log.clear(at, at + 1);
    }
  }

  /** How much of a log is here: blocks from 0 without a gap but for those that were cleared. */
  public long heldLength(Log log) {
    WriterLog writer = byKey.get(log.key());
    if (writer == null || cleared.of(writer.number()).isEmpty()) {
      return log.contiguousLength();
    }
    return cleared.readableEnd(log, writer.number(), writer.indexed());
  }

  public Optional<WriterLog> log(LogKey key) {
    return Optional.ofNullable(byKey.get(key));
  }

  /** All logs, members' and those that wait for their hello. */
  public Collection<WriterLog> logs() {
    return List.copyOf(byKey.values());
  }

  /** When entries that are too far ahead become due, by log. */
  public Map<LogKey, Instant> early() {
    return early;
  }

  /** What keys logs wait for, in words, by log. */
  public Map<LogKey, String> locked() {
    return waiting;
  }

  /**
   * Keys came. Returns whether some of what was taken as locked can be opened now, so that all has
   * to be {@link #rebuild applied again}: rare, as keys of content come with those of control.
   */
  public boolean keysChanged() {
    lock.lock();
    try {
      return byKey.values().stream().anyMatch(log -> log.locked() > 0 && canUnlock(log));
    } finally {
      lock.unlock();
    }
  }

  private boolean canUnlock(WriterLog writer) {
    List<Long> locked = new ArrayList<>();
    boolean unused =
        storage.read(
            tx -> {
              new EntryRows(tx, room)
                  .forEach(
                      writer.number(),
                      0,
                      writer.indexed(),
                      (index, row) -> {
                        if (row.state() == EntryRow.State.LOCKED) {
                          locked.add(index);
                        }
                      });
              return true;
            });
    Log log = logs.apply(writer.key());
    BlockSeal seal = seal(writer.key());
    return locked.stream()
        .anyMatch(
            at ->
                log.local(at)
                    .filter(
                        block ->
                            BlockReading.open(keys, seal, at, block).outcome()
                                == BlockReading.Outcome.READ)
                    .isPresent());
  }

  /** Whether something that had to wait for its time is due. */
  public boolean isDue() {
    Instant now = clock.now();
    return early.values().stream().anyMatch(due -> !due.isAfter(now));
  }

  /** Seals and opens the blocks of a log. */
  public BlockSeal seal(LogKey key) {
    return seals.computeIfAbsent(key, log -> new BlockSeal(keys, log));
  }

  /** Tells which log is this node's own. */
  public void own(LogKey key) {
    own = key;
  }

  /**
   * Adds a log that may be a writer's; durable when it returns. It counts once its hello is here.
   * False when there are too many.
   */
  public boolean add(LogKey key) {
    lock.lock();
    try {
      if (byKey.containsKey(key)) {
        return true;
      }
      long waiting = byKey.values().stream().filter(log -> !log.isMember()).count();
      if (byKey.size() >= MAX_LOGS || waiting >= MAX_WAITING) {
        return false;
      }
      WriterLog fresh = WriterLog.fresh(nextNumber, key);
      storage.write(
          tx -> {
            tx.put(RoomTables.LOGS, RoomTables.log(room, fresh.number()), fresh.encode());
            return true;
          });
      publish(fresh);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Takes away a log that has not said hello; false if it has, or is not there. */
  @CanIgnoreReturnValue
  public boolean drop(LogKey key) {
    lock.lock();
    try {
      WriterLog log = byKey.get(key);
      if (log == null || log.isKnown()) {
        return false;
      }
      refuse(log);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a pass did.
   *
   * @param advanced logs of which more is applied, or that count now
   * @param refused logs that are no members'
   * @param redactions entries that ask to forget others, and count now
   */
  public record Pass(
      List<WriterLog> advanced,
      List<LogKey> refused,
      List<Placed> redactions,
      boolean stateChanged) {}

  /**
   * Applies every block that is here and was not applied yet. Blocks; not on the storage's thread.
   */
  public Pass pass() {
    lock.lock();
    try {
      if (closed) {
        return new Pass(List.of(), List.of(), List.of(), false);
      }
      Map<LogKey, WriterLog> advanced = new HashMap<>();
      List<Placed> redactions = new ArrayList<>();
      RoomState before = state;
      PassReader reader = new PassReader(keys, clock, logs, this::seal, cleared);
      known.forEach((tag, log) -> reader.taken(tag, log.key()));
      List<WriterLog> all = List.copyOf(byKey.values());
      List<Candidate> candidates = reader.next(all);
      while (!candidates.isEmpty()) {
        List<Candidate> applying = candidates;
        IndexPass.Base base =
            new IndexPass.Base(known, own, self, position, charter, control, state);
        CompletableFuture<IndexPass.Result> result =
            storage.submit(tx -> new IndexPass(tx, room, base).apply(applying));
        // The next ones are opened while these are written.
        candidates = reader.next(all);
        IndexPass.Result applied = await(result);
        publish(applied, advanced);
        redactions.addAll(applied.redactions());
      }
      early = Map.copyOf(reader.early());
      waiting = Map.copyOf(reader.waiting());
      reader.refused().forEach(this::refuse);
      return new Pass(
          List.copyOf(advanced.values()),
          reader.refused().stream().map(WriterLog::key).toList(),
          redactions,
          !state.equals(before));
    } finally {
      lock.unlock();
    }
  }

  private static IndexPass.Result await(CompletableFuture<IndexPass.Result> result) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  /** Of a pass, once it is durable. */
  private void publish(IndexPass.Result result, Map<LogKey, WriterLog> advanced) {
    position = result.position();
    control.putAll(result.control());
    for (WriterLog writer : result.changed()) {
      WriterLog before = byKey.get(writer.key());
      publish(writer);
      if (before == null || before.indexed() < writer.indexed()) {
        advanced.put(writer.key(), writer);
      }
    }
    if (!result.state().equals(state)) {
      state = result.state();
      for (WriterLog writer : known.values()) {
        WriterLog now = writer.withAdmitted(isAdmitted(writer));
        if (now.isMember() != writer.isMember() || advanced.containsKey(writer.key())) {
          advanced.put(writer.key(), now);
        }
        publish(now);
      }
    }
  }

  private boolean isAdmitted(WriterLog writer) {
    return state.isAdmitted(writer.tag());
  }

  /**
   * Makes the tables anew from the logs, as after a change of their rules; arrival order and
   * bookmarks stay. The next pass applies everything again.
   */
  public void rebuild() {
    lock.lock();
    try {
      Bytes from = RoomTables.room(room);
      Bytes to = RoomTables.room(room + 1);
      List<WriterLog> again = byKey.values().stream().map(WriterLog::again).toList();
      storage.write(
          tx -> {
            for (Table table : RoomTables.DERIVED) {
              tx.deleteRange(table, from, to);
            }
            EntryRows rows = new EntryRows(tx, room);
            for (WriterLog log : again) {
              rows.forEach(
                  log.number(),
                  0,
                  log.known(),
                  (index, row) -> rows.put(log.number(), index, row.pending()));
              tx.put(RoomTables.LOGS, RoomTables.log(room, log.number()), log.encode());
            }
            rows.flush(tx);
            return true;
          });
      floor = -1;
      known.clear();
      control.clear();
      state = RoomState.fold(charter, List.of());
      again.forEach(this::publish);
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a pass that is under way; afterwards none does anything. */
  public void close() {
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
  }

  private void publish(WriterLog log) {
    WriterLog writer = log.isKnown() ? log.withAdmitted(isAdmitted(log)) : log;
    byKey.put(writer.key(), writer);
    byNumber.put(writer.number(), writer);
    if (writer.isKnown()) {
      known.put(writer.tag(), writer);
    }
    floor = Math.max(floor, writer.floor());
    nextNumber = Math.max(nextNumber, writer.number() + 1);
  }

  private void refuse(WriterLog writer) {
    storage.write(tx -> tx.delete(RoomTables.LOGS, RoomTables.log(room, writer.number())));
    byKey.remove(writer.key());
    byNumber.remove(writer.number());
  }
}
