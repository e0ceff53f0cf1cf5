package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import dev.covey.node.room.state.ControlEntry;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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
  public static final int MAX_WAITING = 4_096;

  /**
   * How often all is applied again for want of a log that was dropped: who lets one come and go
   * must not keep everybody busy.
   */
  public static final Duration ANEW_EVERY = Duration.ofMinutes(10);

  private final Storage storage;
  private final int room;
  private final RoomKeys keys;
  private final HybridClock clock;
  private final Function<LogKey, Log> logs;
  private final PublicKey self;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LogKey, BlockSeal> seals = new ConcurrentHashMap<>();
  private final Cleared cleared;
  private final GrownLogs grown = new GrownLogs();

  /** What is applied; another than what is shown while everything is applied again. */
  private Applied applied;

  private volatile Applied shown;
  private volatile Map<LogKey, Instant> early = Map.of();
  private volatile Map<LogKey, String> waiting = Map.of();
  private volatile @Nullable LogKey own;
  private final AtomicInteger turn = new AtomicInteger();
  private boolean closed;

  /** Something may not be void any more, as what made it so is gone. */
  private volatile boolean stale;

  /** When all was applied again for that, last; null if never. */
  private volatile @Nullable Instant anew;

  /** As the other, with nobody who waits for the logs. */
  public RoomIndex(
      Storage storage,
      int room,
      RoomKeys keys,
      Charter charter,
      PublicKey self,
      HybridClock clock,
      Function<LogKey, Log> logs) {
    this(storage, room, keys, charter, self, clock, logs, known -> {});
  }

  /**
   * Reads what the tables hold of a room.
   *
   * @param self this node's identity: who calls it is noted
   * @param aside is told of the logs, as whoever opens a room opens these next
   */
  public RoomIndex(
      Storage storage,
      int room,
      RoomKeys keys,
      Charter charter,
      PublicKey self,
      HybridClock clock,
      Function<LogKey, Log> logs,
      Consumer<List<LogKey>> aside) {
    this.storage = storage;
    this.room = room;
    this.keys = keys;
    this.self = self;
    this.clock = clock;
    this.logs = logs;
    this.cleared = new Cleared(storage, room, logs);
    List<WriterLog> writers = storage.read(tx -> Applied.loadLogs(tx, room));
    aside.accept(writers.stream().map(WriterLog::key).toList());
    this.applied = storage.read(tx -> Applied.load(tx, room, charter, writers));
    this.shown = applied;
  }

  /** Odd from the beginning of a {@link #rebuild} until all that is here was applied again. */
  public int turn() {
    return turn.get();
  }

  /** The newest position in arrival order. */
  public long position() {
    return shown.position();
  }

  /** The greatest time applied; a new entry's must be greater. -1 in an empty room. */
  public long floor() {
    return shown.logs.floor();
  }

  /** The room's members, roles and policy, as of all that is applied. */
  public RoomState state() {
    return shown.state();
  }

  /** As of what claims to be no later than a moment. Folds anew: about 2 us an entry. */
  public RoomState stateAt(Instant moment) {
    lock.lock();
    try {
      return RoomState.foldUntil(
          applied.charter(), applied.control.counting(), moment.toEpochMilli());
    } finally {
      lock.unlock();
    }
  }

  /** As of a set of heads; logs not named have none. */
  public RoomState stateAt(Map<LogTag, Long> heads) {
    lock.lock();
    try {
      return RoomState.foldAt(applied.charter(), applied.control.counting(), heads);
    } finally {
      lock.unlock();
    }
  }

  /** How much of a log is applied: all that anybody was shown. Waits for a pass under way. */
  public long applied(LogTag tag) {
    lock.lock();
    try {
      WriterLog log = applied.logs.known().get(tag);
      return log == null ? 0 : log.indexed();
    } finally {
      lock.unlock();
    }
  }

  /** Whether an act would count as the next entry of a log. Folds anew: about 2 us an entry. */
  public Verdict foresee(LogTag tag, long at, Entry.Body body) {
    lock.lock();
    try {
      return applied.foresee(new ControlEntry(tag, at, clock.next(floor()), body));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The log with this number, which the tables say has entries. Waits for a pass that has committed
   * them and is about to make the log known.
   */
  public WriterLog member(int number) {
    WriterLog log = shown.logs.get(number);
    if (log == null || !log.isKnown()) {
      lock.lock();
      try {
        log = applied.logs.get(number);
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
    return Optional.ofNullable(shown.logs.known().get(tag));
  }

  /** What became of an entry; empty if it is not applied. */
  public Optional<Judgement> judgement(WriterLog log, long at) {
    RoomState now = shown.state();
    return storage
        .read(tx -> Optional.ofNullable(new EntryRows(tx, room).get(log.number(), at)))
        .map(row -> Judgements.of(row, now, log.tag(), at));
  }

  /** Why nothing of a log is applied beyond what is, in words. */
  public String waiting(WriterLog log) {
    return Judgements.waiting(log, early.get(log.key()), waiting.get(log.key()));
  }

  /** What is left of an entry whose block was cleared. */
  public Optional<Entry> cleared(WriterLog log, long at) {
    return cleared.find(log.number(), at);
  }

  /** Forgets what an entry says, as {@link Cleared#clear} does. Durable when it returns. */
  public void clear(WriterLog log, long at, Entry entry) {
    cleared.clear(log, at, entry);
    grown.add(log.key()); // What could not go on for want of this block can.
  }

  /**
   * Takes others at their word for what is left of a block that nobody has.
   *
   * @param left empty for one of an epoch whose content is not for this node
   */
  public void tell(WriterLog log, long at, Optional<Entry> left) {
    cleared.tell(log, at, left);
    grown.add(log.key());
  }

  /** Whether a block that is missing follows one of an epoch whose content is not for this node. */
  public boolean isLocked(WriterLog log, long at) {
    return cleared.isLocked(log, seal(log.key()), at);
  }

  /** Logs with gaps in which others' word stands: whoever has the blocks is to bring them. */
  public List<LogKey> told() {
    return cleared.told().stream()
        .flatMap(number -> Optional.ofNullable(shown.logs.get(number)).stream())
        .map(WriterLog::key)
        .toList();
  }

  /**
   * Looks whether blocks came that others had told of. Empty if none did; true if all has to be
   * {@link #rebuild applied again}, as it was not as they said.
   */
  public Optional<Boolean> mend() {
    Optional<Boolean> mended = Optional.empty();
    for (LogKey key : told()) {
      Optional<Cleared.Mended> one = log(key).map(writer -> cleared.mend(writer, seal(key), keys));
      if (one.isPresent() && one.get() != Cleared.Mended.NOTHING) {
        mended = Optional.of(mended.orElse(false) || one.get() == Cleared.Mended.OTHERWISE);
      }
    }
    return mended;
  }

  /** Clears what was about to be cleared when the process ended, and fetches none of it. */
  public void clearAgain() {
    shown.logs.all().forEach(cleared::clearAgain);
  }

  /** How much of a log is here: blocks from 0 without a gap but for those that were cleared. */
  public long heldLength(Log log) {
    WriterLog writer = shown.logs.get(log.key());
    return writer == null ? log.contiguousLength() : cleared.heldLength(log, writer);
  }

  public Optional<WriterLog> log(LogKey key) {
    return Optional.ofNullable(shown.logs.get(key));
  }

  /** All logs, members' and those that wait for their hello. */
  public Collection<WriterLog> logs() {
    return shown.logs.all();
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
    return new LockedEntries(storage, room, keys).canOpenAny(logs(), logs, this::seal);
  }

  /**
   * Whether all has to be {@link #rebuild applied again} now, for want of a log that was dropped.
   * Once every {@link #ANEW_EVERY} at most.
   */
  public boolean isStale() {
    Instant last = anew;
    Instant now = clock.now();
    boolean isSoon = last != null && !now.isBefore(last) && now.isBefore(last.plus(ANEW_EVERY));
    return stale && !isSoon;
  }

  /** Whether something that had to wait for its time is due. */
  public boolean isDue() {
    Instant now = clock.now();
    return isStale() || early.values().stream().anyMatch(due -> !due.isAfter(now));
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
   * Adds a log that may be a writer's; durable before whatever is written after this returned. It
   * counts once its hello is here. False when there are too many.
   */
  public boolean add(LogKey key) {
    lock.lock();
    try {
      if (applied.logs.get(key) != null) {
        return true;
      }
      if (applied.logs.size() >= MAX_LOGS || shown.logs.waiting() >= MAX_WAITING) {
        return false;
      }
      WriterLog fresh = WriterLog.fresh(applied.logs.nextNumber(), key);
      // Not waited for: those who join a large room add a thousand at once.
      var unused =
          storage.submit(
              tx -> {
                tx.put(RoomTables.LOGS, RoomTables.log(room, fresh.number()), fresh.encode());
                return true;
              });
      grown.add(key);
      applied.put(fresh);
      shown.put(fresh);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes away a log that has not said hello, or only said hello to a room that did not let it in;
   * false if it did more, or is not there.
   */
  @CanIgnoreReturnValue
  public boolean drop(LogKey key) {
    lock.lock();
    try {
      WriterLog log = shown.logs.get(key);
      if (log == null || log.isFollowed() || key.equals(own)) {
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
   * @param profilesChanged whether entries about members' profiles came or went
   */
  public record Pass(
      List<WriterLog> advanced,
      List<LogKey> refused,
      List<Placed> redactions,
      boolean profilesChanged) {}

  /** There may be more of a log to apply. On any thread. */
  public void grown(LogKey log) {
    grown.add(log);
  }

  /**
   * Applies every block that is here and was not applied yet. Blocks; not on the storage's thread.
   */
  public Pass pass() {
    grown.everything();
    return passGrown();
  }

  /**
   * As {@link #pass}, of logs that have {@link #grown} or wait for something: costs what they do.
   */
  public Pass passGrown() {
    lock.lock();
    try {
      return closed ? new Pass(List.of(), List.of(), List.of(), false) : pass(grown.take(applied));
    } finally {
      lock.unlock();
    }
  }

  private Pass pass(List<WriterLog> some) {
    applied.settle();
    BlockOpener opener = new BlockOpener(keys, logs, this::seal, cleared);
    PassReader reader = new PassReader(clock, opener, applied.logs.known(), some);
    Pass pass;
    try {
      pass = new PassRun(storage, room, applied, own, self).run(reader);
    } catch (RuntimeException | Error e) {
      grown.everything();
      throw e;
    }
    early = Map.copyOf(reader.early());
    waiting = Map.copyOf(reader.waiting());
    early.keySet().forEach(grown::add);
    waiting.keySet().forEach(grown::add);
    reader.refused().forEach(this::refuse);
    shown = applied;
    int unused = turn.updateAndGet(now -> now + (now & 1));
    return pass;
  }

  /**
   * Makes the tables anew from the logs, as after a change of their rules; arrival order and
   * bookmarks stay. The next pass applies everything again; until it has, the room is shown as it
   * was, though its history is not whole.
   */
  public void rebuild() {
    lock.lock();
    try {
      int unused = turn.updateAndGet(now -> now | 1);
      List<WriterLog> again = applied.logs.all().stream().map(WriterLog::again).toList();
      storage.write(tx -> Rebuild.empty(tx, room, again));
      applied = applied.again(again);
      anew = stale ? clock.now() : anew;
      stale = false;
      grown.everything();
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

  private void refuse(WriterLog writer) {
    if (writer.isKnown()) {
      stale |= storage.write(tx -> Applied.delete(tx, room, writer));
    } else {
      // Not waited for: those of a peer that goes are many, and a start drops them again.
      var unused = storage.submit(tx -> Applied.delete(tx, room, writer));
    }
    applied.remove(writer.key());
    shown.remove(writer.key());
  }
}
