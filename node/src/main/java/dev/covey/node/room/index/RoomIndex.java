package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The writer logs of one room, and how far each is applied to its tables. Safe on any thread; one
 * pass at a time.
 */
public final class RoomIndex {

  /** The most writer logs a room may have, those without a hello included. */
  public static final int MAX_LOGS = 65_536;

  /** The most writer logs that may wait for their hello. */
  public static final int MAX_WAITING = 1_024;

  private static final Logger LOG = LoggerFactory.getLogger(RoomIndex.class);
  private static final int BLOCKS_AT_ONCE = 4_096;
  private static final long BYTES_AT_ONCE = 4 << 20;

  private final Storage storage;
  private final int room;
  private final RoomKeys keys;
  private final HybridClock clock;
  private final Function<LogKey, Log> logs;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<LogKey, WriterLog> byKey = new ConcurrentHashMap<>();
  private final Map<Integer, WriterLog> byNumber = new ConcurrentHashMap<>();
  private final Map<LogTag, WriterLog> members = new ConcurrentHashMap<>();
  private final Map<LogKey, BlockSeal> seals = new ConcurrentHashMap<>();
  private volatile Map<LogKey, Instant> early = Map.of();
  private volatile @Nullable LogKey own;
  private volatile long position;
  private volatile long floor = -1;
  private int nextNumber = 1;
  private boolean closed;

  /** Reads what the tables hold of a room. */
  public RoomIndex(
      Storage storage, int room, RoomKeys keys, HybridClock clock, Function<LogKey, Log> logs) {
    this.storage = storage;
    this.room = room;
    this.keys = keys;
    this.clock = clock;
    this.logs = logs;
    List<WriterLog> stored =
        storage.read(
            tx -> {
              List<WriterLog> rows = new ArrayList<>();
              tx.scan(
                  RoomTables.LOGS,
                  RoomTables.room(room),
                  RoomTables.room(room + 1),
                  (key, row) -> rows.add(WriterLog.decode(RoomTables.intAt(key, 4), row)));
              tx.scanBackwards(
                  RoomTables.ARRIVAL,
                  RoomTables.room(room),
                  RoomTables.room(room + 1),
                  (key, row) -> {
                    position = RoomTables.longAt(key, 4);
                    return false;
                  });
              return rows;
            });
    stored.forEach(this::publish);
  }

  /** The newest position in arrival order. */
  public long position() {
    return position;
  }

  /** The greatest time applied; a new entry's must be greater. -1 in an empty room. */
  public long floor() {
    return floor;
  }

  /**
   * The member's log with this number, which the tables say has entries. Waits for a pass that has
   * committed them and is about to make the log known.
   */
  public WriterLog member(int number) {
    WriterLog log = byNumber.get(number);
    if (log == null || !log.isMember()) {
      lock.lock();
      try {
        log = byNumber.get(number);
      } finally {
        lock.unlock();
      }
    }
    if (log == null || !log.isMember()) {
      throw new IllegalStateException("room index: no member with log " + number);
    }
    return log;
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
      if (log == null || log.isMember()) {
        return false;
      }
      refuse(log);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** What a pass did. */
  public record Pass(List<WriterLog> advanced, List<LogKey> refused) {}

  /**
   * Applies every block that is here and was not applied yet. Blocks; not on the storage's thread.
   */
  public Pass pass() {
    lock.lock();
    try {
      Map<LogKey, WriterLog> advanced = new HashMap<>();
      List<LogKey> refused = new ArrayList<>();
      if (closed) {
        return new Pass(List.of(), refused);
      }
      Map<LogKey, Instant> waiting = new HashMap<>();
      while (true) {
        List<Candidate> candidates = collect(refused, waiting);
        if (candidates.isEmpty()) {
          early = Map.copyOf(waiting);
          return new Pass(List.copyOf(advanced.values()), refused);
        }
        candidates.sort(Candidate.ORDER);
        IndexPass.Result result =
            storage.write(tx -> new IndexPass(tx, room, members, own, position).apply(candidates));
        position = result.position();
        for (WriterLog writer : result.changed()) {
          WriterLog before = byKey.get(writer.key());
          publish(writer);
          if (before == null || before.indexed() < writer.indexed()) {
            advanced.put(writer.key(), writer);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes room order anew from the logs, as after a change of its rules; arrival order and
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
            tx.deleteRange(RoomTables.ORDER, from, to);
            tx.deleteRange(RoomTables.FILES, from, to);
            tx.deleteRange(RoomTables.CITING, from, to);
            tx.deleteRange(RoomTables.ENTRIES, from, to);
            tx.scan(
                RoomTables.ARRIVAL,
                from,
                to,
                (key, value) -> {
                  tx.put(
                      RoomTables.ENTRIES,
                      RoomTables.entry(
                          room, RoomTables.intAt(value, 0), RoomTables.longAt(value, 4)),
                      new EntryRow(EntryRow.State.PENDING, 0, 0, -1, RoomTables.longAt(key, 4))
                          .encode());
                  return true;
                });
            for (WriterLog log : again) {
              tx.put(RoomTables.LOGS, RoomTables.log(room, log.number()), log.encode());
            }
            return true;
          });
      floor = -1;
      members.clear();
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
    byKey.put(log.key(), log);
    byNumber.put(log.number(), log);
    if (log.isMember()) {
      members.put(log.tag(), log);
    }
    floor = Math.max(floor, log.floor());
    nextNumber = Math.max(nextNumber, log.number() + 1);
  }

  private List<Candidate> collect(List<LogKey> refused, Map<LogKey, Instant> waiting) {
    List<Candidate> candidates = new ArrayList<>();
    Map<LogTag, LogKey> welcomed = new HashMap<>();
    long room = BYTES_AT_ONCE;
    for (WriterLog writer : List.copyOf(byKey.values())) {
      if (room <= 0 || candidates.size() >= BLOCKS_AT_ONCE) {
        break;
      }
      Log log = logs.apply(writer.key());
      if (waiting.containsKey(writer.key())
          || readableEnd(log, writer.indexed()) <= writer.indexed()) {
        continue;
      }
      List<Bytes> blocks = blocks(log, writer.indexed(), room);
      room -= blocks.stream().mapToLong(Bytes::length).sum();
      if (!read(writer, blocks, welcomed, waiting, candidates)) {
        refuse(writer);
        refused.add(writer.key());
      }
    }
    return candidates;
  }

  /** Up to where blocks are here, whatever was dropped by a repair of those that were indexed. */
  private static long readableEnd(Log log, long start) {
    long end = Math.min(log.contiguousLength(), start + BLOCKS_AT_ONCE);
    if (end < start) {
      end = start;
      while (end < start + BLOCKS_AT_ONCE && log.has(end)) {
        end++;
      }
    }
    return end;
  }

  /** Blocks from {@code start} on, in one snapshot; at least one, however large. */
  private static List<Bytes> blocks(Log log, long start, long maxBytes) {
    long end = readableEnd(log, start);
    return log.read(
        reader -> {
          List<Bytes> blocks = new ArrayList<>();
          long bytes = 0;
          for (long index = start; index < end && bytes < maxBytes; index++) {
            Bytes block = reader.block(index);
            if (block == null) {
              break;
            }
            blocks.add(block);
            bytes += block.length();
          }
          return blocks;
        });
  }

  /** Opens and reads blocks; false when the first is no hello of this log. */
  private boolean read(
      WriterLog writer,
      List<Bytes> blocks,
      Map<LogTag, LogKey> welcomed,
      Map<LogKey, Instant> waiting,
      List<Candidate> into) {
    long index = writer.indexed();
    long time = writer.floor();
    BlockSeal seal = seal(writer.key());
    for (Bytes block : blocks) {
      Entry entry = null;
      try {
        entry = EntryCodec.decode(seal.open(index, block));
        if (index == 0) {
          welcome(writer, entry, welcomed);
        }
      } catch (ProtocolViolationException e) {
        if (index == 0) {
          LOG.info("log {} is no member's: {}", writer.key(), e.getMessage());
          return false;
        }
        LOG.debug("entry {} of log {} is void: {}", index, writer.key(), e.getMessage());
      }
      if (entry != null && entry.time() > time && clock.isEarly(entry.time())) {
        waiting.put(writer.key(), HybridClock.due(entry.time()));
        return true;
      }
      time = entry == null ? time : Math.max(time, entry.time());
      into.add(new Candidate(writer, index, entry, time));
      index++;
    }
    return true;
  }

  private void welcome(WriterLog writer, Entry entry, Map<LogTag, LogKey> welcomed)
      throws ProtocolViolationException {
    if (!(entry.body() instanceof Hello hello)) {
      throw new ProtocolViolationException("its first entry is no hello");
    }
    hello.verify(keys, writer.key());
    WriterLog same = members.get(writer.tag());
    LogKey welcome = welcomed.putIfAbsent(writer.tag(), writer.key());
    if ((same != null && !same.key().equals(writer.key()))
        || (welcome != null && !welcome.equals(writer.key()))) {
      throw new ProtocolViolationException("its tag is that of another log in the room");
    }
  }

  private void refuse(WriterLog writer) {
    storage.write(tx -> tx.delete(RoomTables.LOGS, RoomTables.log(room, writer.number())));
    byKey.remove(writer.key());
    byNumber.remove(writer.number());
  }
}
