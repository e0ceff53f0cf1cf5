package dev.covey.node.room.index;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.log.Log;
import dev.covey.core.store.ReadTransaction;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * What is left of entries whose blocks were cleared: enough to index them again, and nothing of
 * what they said. Few, so they are kept in memory. Safe on any thread.
 */
final class Cleared {

  /** Blocks looked at beyond those held without a gap. */
  private static final int MAX_STEPS = 8_192;

  private final Map<Integer, NavigableMap<Long, Entry>> byLog = new ConcurrentHashMap<>();

  static Cleared load(ReadTransaction tx, int room) {
    Cleared cleared = new Cleared();
    tx.scan(
        RoomTables.CLEARED,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, value) -> {
          KeyReader place = new KeyReader(key);
          long unused = place.number();
          try {
            cleared.put((int) place.number(), place.number(), EntryCodec.decode(value));
          } catch (ProtocolViolationException e) {
            throw new StorageException("the room index is damaged: " + e.getMessage(), e);
          }
          return true;
        });
    return cleared;
  }

  void put(int log, long index, Entry left) {
    byLog.computeIfAbsent(log, number -> new ConcurrentSkipListMap<>()).put(index, left);
  }

  Optional<Entry> find(int log, long index) {
    return Optional.ofNullable(of(log).get(index));
  }

  /** Where there are any, rising. */
  NavigableMap<Long, Entry> of(int log) {
    NavigableMap<Long, Entry> cleared = byLog.get(log);
    return cleared == null ? new ConcurrentSkipListMap<>() : cleared;
  }

  /** Up to where there is a block, or what is left of one, from {@code start} on. */
  long readableEnd(Log log, int number, long start) {
    long end = Math.max(start, log.contiguousLength());
    NavigableMap<Long, Entry> cleared = byLog.get(number);
    for (int steps = 0; steps < MAX_STEPS; steps++) {
      if (!log.has(end) && (cleared == null || !cleared.containsKey(end))) {
        break;
      }
      end++;
    }
    return end;
  }
}
