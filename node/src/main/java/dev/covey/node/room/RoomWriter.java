package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.RoomKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * This device's own log in a room. Guarded by its room's writing lock.
 *
 * <p>A log that grew without this process appending to it is that of a restored backup: it is left
 * alone, and the room goes on in a new generation.
 */
final class RoomWriter {

  /** Appended as one: one signature, one commit. */
  private static final long BYTES_AT_ONCE = 8 << 20;

  private final RoomKeys keys;
  private final Identity identity;
  private final RoomIndex index;
  private final HybridClock clock;
  private final Log log;
  private final long generation;
  private long length;

  RoomWriter(
      RoomKeys keys,
      Identity identity,
      RoomIndex index,
      HybridClock clock,
      Log log,
      long generation) {
    this.keys = keys;
    this.identity = identity;
    this.index = index;
    this.clock = clock;
    this.log = log;
    this.generation = generation;
    this.length = log.length();
  }

  Log log() {
    return log;
  }

  long generation() {
    return generation;
  }

  /** Whether somebody else holds more of this log than this process wrote or found, or another. */
  boolean isOvertaken() {
    return log.length() > length || log.conflict().isPresent();
  }

  /** Makes sure that the log begins with a hello. */
  void greet() {
    if (length == 0) {
      long at = clock.now().toEpochMilli();
      Hello hello = Hello.sign(identity, keys, log.key(), generation);
      List<Seen> seen = seen();
      append(List.of(EntryCodec.encode(new Entry(clock.next(index.floor()), at, seen, hello))));
    }
  }

  /** Entries that were written, one after the other from an index on. */
  record Written(long first, List<Entry> entries) {}

  /**
   * Appends entries with these bodies. Nothing is written if one of them does not fit. Durable when
   * it returns.
   */
  Written write(List<? extends Entry.Body> bodies) {
    long at = clock.now().toEpochMilli();
    long time = index.floor();
    Instant due = index.early().get(log.key());
    if (due == null && clock.isEarly(clock.next(time))) {
      due = HybridClock.due(time);
    }
    if (due != null) {
      throw new IllegalStateException(
          "this machine's clock is more than a day behind what it has written or seen in this room:"
              + " nothing can be sent before "
              + due
              + "; is the clock right?");
    }
    List<Seen> seen = seen();
    int cited = 0;
    List<Entry> entries = new ArrayList<>(bodies.size());
    List<Bytes> encoded = new ArrayList<>(bodies.size());
    for (Entry.Body body : bodies) {
      time = clock.next(time);
      List<Seen> next = seen.subList(cited, Math.min(seen.size(), cited + Entry.MAX_SEEN));
      cited += next.size();
      Entry entry = new Entry(time, at, next, body);
      entries.add(entry);
      encoded.add(EntryCodec.encode(entry));
    }
    return new Written(append(encoded), entries);
  }

  @CanIgnoreReturnValue
  private long append(List<Bytes> entries) {
    BlockSeal seal = index.seal(log.key());
    long first = length;
    List<Bytes> blocks = new ArrayList<>(entries.size());
    long bytes = 0;
    for (Bytes entry : entries) {
      blocks.add(seal.seal(length + blocks.size(), entry));
      bytes += entry.length();
      if (bytes >= BYTES_AT_ONCE) {
        flush(blocks);
        bytes = 0;
      }
    }
    flush(blocks);
    return first;
  }

  private void flush(List<Bytes> blocks) {
    if (blocks.isEmpty()) {
      return;
    }
    long at = log.append(blocks);
    if (at != length) {
      throw new IllegalStateException(
          "the room's own log was at " + at + " when " + length + " was expected");
    }
    length += blocks.size();
    blocks.clear();
  }

  /** What others wrote since this log last cited them, by rising tag. */
  private List<Seen> seen() {
    return index.logs().stream()
        .filter(WriterLog::isMember)
        .filter(other -> !other.key().equals(log.key()) && other.indexed() > other.cited())
        .map(other -> new Seen(other.tag(), other.indexed()))
        .sorted(Comparator.comparing(Seen::tag))
        .toList();
  }
}
