package dev.covey.node.room.index;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The ends of logs whose beginnings are still on their way: what can be shown of the newest before
 * all of it is here and applied. Rights are those known so far, and rules that need what is not
 * here are left to the index, which has the last word. Safe on any thread.
 */
public final class LogEnds {

  /** The most entries of a log that are looked at, from its end. */
  public static final int LONGEST = 50;

  private static final Last NOTHING = new Last(-1, "");

  private final RoomIndex index;
  private final RoomKeys keys;
  private final HybridClock clock;
  private final Function<LogKey, Log> logs;
  private final Map<LogKey, Last> behind = new ConcurrentHashMap<>();

  public LogEnds(RoomIndex index, RoomKeys keys, HybridClock clock, Function<LogKey, Log> logs) {
    this.index = index;
    this.keys = keys;
    this.clock = clock;
    this.logs = logs;
  }

  /** There is much of a log that is not here; it is looked at until all of it is applied. */
  public void isBehind(LogKey log) {
    var unused = behind.putIfAbsent(log, NOTHING);
  }

  /** A text or file that is here and not applied. */
  public record End(WriterLog writer, Placed place, Entry entry) {}

  /**
   * Those before a place in room order, the last ones, rising; cheap when no log is behind. Opens a
   * block of each log that has changed, and those that are shown.
   */
  public List<End> before(String cursor, int limit) {
    behind.keySet().removeIf(this::isApplied);
    if (behind.isEmpty()) {
      return List.of();
    }
    PriorityQueue<Walk> walks = new PriorityQueue<>(Comparator.comparing(Walk::place).reversed());
    for (LogKey key : behind.keySet()) {
      index
          .log(key)
          .filter(WriterLog::isMember)
          .map(Walk::new)
          .ifPresent(walk -> walk.start(walks));
    }
    Set<Ref> redacted = new HashSet<>();
    Deque<End> shown = new ArrayDeque<>();
    while (!walks.isEmpty() && shown.size() < limit) {
      Walk newest = walks.remove();
      End end = newest.end(redacted);
      if (end != null && (cursor.isEmpty() || newest.place().compareTo(cursor) < 0)) {
        shown.addFirst(end);
      }
      newest.goOn(walks);
    }
    return List.copyOf(shown);
  }

  /** Or will not be for want of time or of a key: that is no end of what is on its way. */
  private boolean isApplied(LogKey key) {
    return index.log(key).filter(writer -> writer.indexed() < logs.apply(key).length()).isEmpty()
        || index.early().containsKey(key)
        || index.locked().containsKey(key);
  }

  /** Where in room order the last block of a log is, if that is known of this length. */
  private record Last(long length, String place) {}

  /** Goes through a log from its end on, as far as it is here and not applied. */
  private final class Walk {
    private final WriterLog writer;
    private final Log log;
    private final BlockSeal seal;
    private final long length;
    private final long least;
    private long at;
    private String place = "";
    private @Nullable Entry entry;

    Walk(WriterLog writer) {
      this.writer = writer;
      this.log = logs.apply(writer.key());
      this.seal = index.seal(writer.key());
      this.length = log.length();
      this.least = Math.max(writer.indexed(), length - LONGEST);
      this.at = length;
    }

    /** Where in room order it is. */
    String place() {
      return place;
    }

    void start(PriorityQueue<Walk> walks) {
      Last last = behind.get(writer.key());
      if (last != null && last.length() == length) {
        at = length - 1;
        place = last.place();
        walks.add(this);
      } else {
        goOn(walks);
        if (at == length - 1 && entry != null) {
          behind.replace(writer.key(), new Last(length, place));
        }
      }
    }

    /** One block back, or more where some cannot be read. */
    void goOn(PriorityQueue<Walk> walks) {
      entry = null;
      while (entry == null && at > least && log.has(at - 1)) {
        at--;
        open();
      }
      if (entry != null) {
        walks.add(this);
      }
    }

    private void open() {
      entry =
          log.local(at)
              .map(block -> BlockReading.open(keys, seal, at, block).entry())
              .filter(found -> found.time() > writer.floor() && !clock.isEarly(found.time()))
              .orElse(null);
      if (entry != null) {
        place = Cursor.of(entry.time(), writer.tag(), at).hex();
      }
    }

    /** What is to be shown of the block it is at; null for nothing. */
    @Nullable End end(Set<Ref> redacted) {
      if (entry == null) {
        open();
      }
      Entry found = entry;
      if (found == null) {
        return null;
      }
      if (found.body() instanceof Redact redact && redact.target().tag().equals(writer.tag())) {
        redacted.add(redact.target());
      }
      return isAllowed(found) && !redacted.contains(new Ref(writer.tag(), at))
          ? new End(writer, new Placed(writer.number(), at, 0, true, place, false), found)
          : null;
    }

    private boolean isAllowed(Entry found) {
      RowKind kind = RowKind.of(found.body(), false);
      return (kind == RowKind.TEXT || kind == RowKind.FILE)
          && index
              .state()
              .line(writer.tag())
              .filter(line -> line.judge(at, found.time(), RightsPass.action(kind)).counts())
              .isPresent();
    }
  }
}
