package dev.covey.node.room.index;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.key.LogTag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what is new in the logs, and gives it in room order as far as that is known: an entry only
 * when all logs were read up to its time. So what an entry cites was given before it, and the
 * tables grow at their ends. Reads on while what it gave is being applied; what it holds meanwhile
 * is bounded in number and bytes. Confined to one pass.
 */
final class PassReader {

  private static final Logger LOG = LoggerFactory.getLogger(PassReader.class);

  /** About how many entries to hold; more if there are very many logs. */
  private static final int BLOCKS_AT_ONCE = 32_768;

  private static final long BYTES_AT_ONCE = 8 << 20;

  /** Fewer of a log at a time cost more than they bring. */
  private static final int LEAST_OF_A_LOG = 4;

  /** Logs that are read at the same time: between two such groups, the bytes are counted. */
  private static final int GROUP = 128;

  /** Blocks that are worth waking other threads for. */
  private static final int WORTH_SHARING = 64;

  private final HybridClock clock;
  private final BlockOpener opener;
  private final Map<LogTag, WriterLog> known;
  private final List<LogCursor> cursors = new ArrayList<>();
  private final Map<LogTag, LogKey> welcomed = new HashMap<>();
  private final Map<LogKey, Instant> early = new HashMap<>();
  private final Map<LogKey, String> waiting = new HashMap<>();
  private final List<WriterLog> refused = new ArrayList<>();
  private int held;
  private long heldBytes;

  /**
   * @param known logs whose hello was applied, by tag
   * @param logs those to look at
   */
  PassReader(
      HybridClock clock,
      BlockOpener opener,
      Map<LogTag, WriterLog> known,
      Collection<WriterLog> logs) {
    this.clock = clock;
    this.opener = opener;
    this.known = known;
    for (WriterLog writer : logs) {
      // Most logs have nothing new, and are not remembered.
      LogCursor cursor = opener.cursor(writer);
      if (cursor != null) {
        cursors.add(cursor);
      }
    }
  }

  /** When entries that are too far ahead become due, by log. */
  Map<LogKey, Instant> early() {
    return early;
  }

  /** What keys logs wait for, in words. */
  Map<LogKey, String> waiting() {
    return waiting;
  }

  /** Logs that turned out to be no members'. */
  List<WriterLog> refused() {
    return refused;
  }

  /** The next entries, in the order in which to apply them; empty at the end. */
  List<Candidate> next() {
    fill();
    List<Candidate> next = new ArrayList<>();
    long latest = readUpTo();
    for (LogCursor cursor : cursors) {
      for (Candidate one = cursor.poll(latest); one != null; one = cursor.poll(latest)) {
        next.add(one);
      }
    }
    next.sort(Candidate.ORDER);
    if (next.size() < (held + 1) / 2) {
      next = earlierHalf(next);
    }
    held -= next.size();
    next.forEach(one -> heldBytes -= one.bytes());
    return next;
  }

  /**
   * Half of all that is held: one log is far behind the others, or too many have something to wait
   * for. What is cited may come later then; it is judged again when it does.
   */
  private List<Candidate> earlierHalf(List<Candidate> taken) {
    List<Candidate> rest = new ArrayList<>(held);
    cursors.forEach(cursor -> cursor.addReadyTo(rest));
    rest.sort(Candidate.ORDER);
    List<Candidate> half = new ArrayList<>(taken);
    Candidate last = rest.get((held + 1) / 2 - taken.size() - 1);
    for (LogCursor cursor : cursors) {
      for (Candidate one = cursor.poll(last); one != null; one = cursor.poll(last)) {
        half.add(one);
      }
    }
    half.sort(Candidate.ORDER);
    return half;
  }

  /** The time up to which every log that has more was read. */
  private long readUpTo() {
    long latest = Long.MAX_VALUE;
    for (LogCursor cursor : cursors) {
      if (opener.hasMore(cursor)) {
        latest = Math.min(latest, cursor.floor());
      }
    }
    return latest;
  }

  private void fill() {
    cursors.removeIf(cursor -> cursor.ready() == 0 && !opener.hasMore(cursor));
    int share = Math.max(LEAST_OF_A_LOG, BLOCKS_AT_ONCE / Math.max(1, cursors.size()));
    List<LogCursor> hungry = new ArrayList<>();
    for (LogCursor cursor : cursors) {
      if (cursor.ready() <= share / 2 && opener.hasMore(cursor)) {
        hungry.add(cursor);
      }
    }
    hungry.sort(Comparator.comparingLong(LogCursor::floor));
    for (int at = 0; at < hungry.size() && heldBytes < BYTES_AT_ONCE; at += GROUP) {
      fill(hungry.subList(at, Math.min(hungry.size(), at + GROUP)), share);
    }
  }

  private void fill(List<LogCursor> group, int share) {
    long bytes = BYTES_AT_ONCE / group.size();
    long blocks = 0;
    for (LogCursor cursor : group) {
      blocks += Math.min(share, cursor.log().length() - cursor.index());
    }
    boolean isMuch = blocks >= WORTH_SHARING;
    Stream<LogCursor> some = isMuch ? group.parallelStream() : group.stream();
    List<List<BlockOpener.Opened>> opened =
        some.map(cursor -> opener.read(cursor, share - cursor.ready(), bytes)).toList();
    for (int i = 0; i < group.size(); i++) {
      read(group.get(i), opened.get(i));
    }
  }

  private void read(LogCursor cursor, List<BlockOpener.Opened> blocks) {
    for (BlockOpener.Opened opened : blocks) {
      BlockReading reading = opened.reading();
      WriterLog writer = cursor.writer();
      if (reading.outcome() == BlockReading.Outcome.WAITS) {
        waiting.put(writer.key(), reading.why());
        cursor.stop();
        return;
      }
      if (cursor.index() == 0 && !welcome(writer, reading)) {
        refused.add(writer);
        cursor.stop();
        return;
      }
      Entry entry = reading.entry();
      if (entry != null && entry.time() > cursor.floor() && clock.isEarly(entry.time())) {
        early.put(writer.key(), HybridClock.due(entry.time()));
        cursor.stop();
        return;
      }
      cursor.add(reading, opened.bytes());
      held++;
      heldBytes += opened.bytes();
    }
    if (blocks.isEmpty()) {
      // Its blocks went away while it was read.
      cursor.stop();
    }
  }

  /** Whether a log may be a writer's: its first block was found to be its hello. */
  private boolean welcome(WriterLog writer, BlockReading reading) {
    String fault = reading.entry() == null ? reading.why() : "";
    if (fault.isEmpty()) {
      WriterLog member = known.get(writer.tag());
      LogKey same =
          member != null ? member.key() : welcomed.putIfAbsent(writer.tag(), writer.key());
      if (same != null && !same.equals(writer.key())) {
        fault = "its tag is that of another log in the room";
      }
    }
    if (!fault.isEmpty()) {
      LOG.info("log {} is no member's: {}", writer.key(), fault);
    }
    return fault.isEmpty();
  }
}
