package dev.covey.node.room.index;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.key.RoomKeys;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Clears blocks, and keeps what is left of their entries: enough to index them again, and nothing
 * of what they said. What others say is left of blocks that were never here is kept as well, until
 * such a block comes after all. Few, so they are kept in memory. Safe on any thread.
 *
 * <pre>
 * room.cleared   room | log | index
 *                entry; or u8 0 | entry: so others say; or u8 0: of an epoch not for this node
 * </pre>
 */
final class Cleared {

  private static final Bytes TOLD = Bytes.wrap(new byte[1]);

  /** Blocks looked at beyond those held without a gap. */
  private static final int MAX_STEPS = 8_192;

  private final Storage storage;
  private final int room;
  private final Function<LogKey, Log> logs;
  private final Map<Integer, NavigableMap<Long, Rest>> byLog = new ConcurrentHashMap<>();
  private final Map<Integer, Set<Long>> told = new ConcurrentHashMap<>();

  /**
   * What is left in the place of a block.
   *
   * @param entry null for one that could not be read if it were here
   */
  private record Rest(@Nullable Entry entry, boolean isTold) {

    Bytes encode() {
      Bytes encoded = entry == null ? Bytes.EMPTY : EntryCodec.encode(entry);
      return isTold ? TOLD.concat(encoded) : encoded;
    }

    static Rest decode(Bytes row) throws ProtocolViolationException {
      // An entry begins with the mark of a map, which is another byte.
      boolean isTold = !row.isEmpty() && row.at(0) == 0;
      Bytes encoded = isTold ? row.slice(1, row.length() - 1) : row;
      boolean isLocked = isTold && encoded.isEmpty();
      return new Rest(isLocked ? null : EntryCodec.decode(encoded), isTold);
    }

    BlockReading reading() {
      return entry == null ? BlockReading.LOCKED_UNSEEN : BlockReading.of(entry);
    }
  }

  /** What came of looking for blocks that others had told of. */
  enum Mended {
    /** There are none. */
    NOTHING,
    /** What was told was true. */
    AS_TOLD,
    /** It was not: all has to be applied again. */
    OTHERWISE
  }

  /** Reads what there is of a room. */
  Cleared(Storage storage, int room, Function<LogKey, Log> logs) {
    this.storage = storage;
    this.room = room;
    this.logs = logs;
    boolean unused = storage.read(this::load);
  }

  private boolean load(ReadTransaction tx) {
    tx.scan(
        RoomTables.CLEARED,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, value) -> {
          KeyReader place = new KeyReader(key);
          long unused = place.number();
          try {
            put((int) place.number(), place.number(), Rest.decode(value));
          } catch (ProtocolViolationException e) {
            throw new StorageException("the room index is damaged: " + e.getMessage(), e);
          }
          return true;
        });
    return true;
  }

  private void put(int log, long index, Rest rest) {
    byLog.computeIfAbsent(log, number -> new ConcurrentSkipListMap<>()).put(index, rest);
    if (rest.isTold()) {
      told.computeIfAbsent(log, number -> new ConcurrentSkipListSet<>()).add(index);
    } else {
      settled(log, index);
    }
  }

  private void settled(int log, long index) {
    told.computeIfPresent(
        log,
        (number, some) -> {
          some.remove(index);
          return some.isEmpty() ? null : some;
        });
  }

  /**
   * Forgets what an entry says: keeps what is left of it, then clears its block. The tree and every
   * proof stay whole. Does nothing to entries that cannot be redacted. Durable when it returns.
   */
  void clear(WriterLog log, long at, Entry entry) {
    Optional<Entry> left = Remains.of(entry);
    if (left.isPresent()) {
      keep(log, at, new Rest(left.get(), false));
      forget(log, at);
    }
  }

  /**
   * Takes others at their word for what is left of a block that nobody has; it is still asked for.
   *
   * @param left without what it said; empty for one of an epoch that is not for this node
   */
  void tell(WriterLog log, long at, Optional<Entry> left) {
    keep(log, at, new Rest(left.flatMap(Remains::of).orElse(null), true));
  }

  private void keep(WriterLog log, long at, Rest rest) {
    Bytes row = rest.encode();
    storage.write(
        tx -> {
          tx.put(RoomTables.CLEARED, RoomTables.place(room, log.number(), at), row);
          return true;
        });
    put(log.number(), at, rest);
  }

  /** Logs in whose gaps others' word stands. */
  Set<Integer> told() {
    return told.keySet();
  }

  /** Takes nobody's word any more for blocks of a log that came after all. Cheap without any. */
  Mended mend(WriterLog writer, BlockSeal seal, RoomKeys keys) {
    Log log = logs.apply(writer.key());
    Mended mended = Mended.NOTHING;
    for (long at : told.getOrDefault(writer.number(), Set.of())) {
      Optional<Bytes> block = log.local(at);
      Rest rest = of(writer.number()).get(at);
      if (block.isPresent() && rest != null) {
        BlockReading reading = BlockReading.open(keys, seal, at, block.get()).withoutWords();
        boolean isAsTold = reading.isLike(rest.reading());
        mended = isAsTold && mended != Mended.OTHERWISE ? Mended.AS_TOLD : Mended.OTHERWISE;
        drop(writer.number(), at);
      } else if (rest != null && rest.entry() == null && !isLocked(writer, seal, at)) {
        // The epoch can be read now: what is left there is for others to say.
        mended = Mended.OTHERWISE;
        drop(writer.number(), at);
      }
    }
    return mended;
  }

  /** Whether the last block before it that is here is of an epoch that is not for this node. */
  boolean isLocked(WriterLog writer, BlockSeal seal, long at) {
    Log log = logs.apply(writer.key());
    long before = at - 1;
    while (before > 0 && !log.has(before)) {
      before--;
    }
    try {
      Optional<Bytes> block = before < 0 ? Optional.empty() : log.local(before);
      return block.isPresent() && seal.isLocked(block.get());
    } catch (ProtocolViolationException e) {
      return false;
    }
  }

  private void drop(int log, long at) {
    storage.write(
        tx -> {
          tx.delete(RoomTables.CLEARED, RoomTables.place(room, log, at));
          return true;
        });
    of(log).remove(at);
    settled(log, at);
  }

  /** Clears what was about to be cleared when the process ended, and fetches none of it. */
  void clearAgain(WriterLog log) {
    of(log.number())
        .forEach(
            (at, rest) -> {
              if (!rest.isTold()) {
                forget(log, at);
              }
            });
  }

  private void forget(WriterLog writer, long at) {
    Log log = logs.apply(writer.key());
    log.forgo(at);
    if (log.has(at)) {
      log.clear(at, at + 1);
    }
  }

  Optional<Entry> find(int log, long index) {
    return Optional.ofNullable(of(log).get(index))
        .flatMap(rest -> Optional.ofNullable(rest.entry()));
  }

  /** What is to be applied in the place of a block. */
  Optional<BlockReading> reading(int log, long index) {
    return Optional.ofNullable(of(log).get(index)).map(Rest::reading);
  }

  private NavigableMap<Long, Rest> of(int log) {
    NavigableMap<Long, Rest> cleared = byLog.get(log);
    return cleared == null ? Collections.emptyNavigableMap() : cleared;
  }

  /** How much of a log is here: blocks from 0 without a gap but for those that were cleared. */
  long heldLength(Log log, WriterLog writer) {
    return byLog.containsKey(writer.number())
        ? readableEnd(log, writer.number(), writer.indexed())
        : log.contiguousLength();
  }

  /** Up to where there is a block, or what is left of one, from {@code start} on. */
  long readableEnd(Log log, int number, long start) {
    long end = Math.max(start, log.contiguousLength());
    NavigableMap<Long, Rest> cleared = byLog.get(number);
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      if (!log.has(end) && (cleared == null || !cleared.containsKey(end))) {
        break;
      }
      end++;
    }
    return end;
  }
}
