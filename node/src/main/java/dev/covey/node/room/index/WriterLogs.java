package dev.covey.node.room.index;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.LogTag;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The writer logs of a room in memory, by key, number and tag. Changed by one thread at a time,
 * under the index's lock; read by any.
 */
final class WriterLogs {

  private final Map<LogKey, WriterLog> byKey = new ConcurrentHashMap<>();
  private final Map<Integer, WriterLog> byNumber = new ConcurrentHashMap<>();
  private final Map<LogTag, WriterLog> known = new ConcurrentHashMap<>();
  private volatile long floor = -1;
  private int nextNumber = 1;
  private int waiting;

  void put(WriterLog log) {
    WriterLog before = byKey.put(log.key(), log);
    waiting += (log.isMember() ? 0 : 1) - (before == null || before.isMember() ? 0 : 1);
    byNumber.put(log.number(), log);
    if (log.isKnown()) {
      known.put(log.tag(), log);
    }
    floor = Math.max(floor, log.floor());
    nextNumber = Math.max(nextNumber, log.number() + 1);
  }

  void remove(WriterLog log) {
    WriterLog before = byKey.remove(log.key());
    waiting -= before == null || before.isMember() ? 0 : 1;
    byNumber.remove(log.number());
    known.remove(log.tag(), before);
  }

  @Nullable WriterLog get(LogKey key) {
    return byKey.get(key);
  }

  @Nullable WriterLog get(int number) {
    return byNumber.get(number);
  }

  /** Those whose hello is here, by tag; goes on changing. */
  Map<LogTag, WriterLog> known() {
    return known;
  }

  List<WriterLog> all() {
    return List.copyOf(byKey.values());
  }

  int size() {
    return byKey.size();
  }

  /** How many do not count, for want of a hello or of the right to be here. */
  int waiting() {
    return waiting;
  }

  /** The greatest time in any of them; -1 if there is none. */
  long floor() {
    return floor;
  }

  /** A number that no log of the room has, or had since it was opened. */
  int nextNumber() {
    return nextNumber;
  }
}
