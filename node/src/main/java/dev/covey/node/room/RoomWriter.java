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
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomLink;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
  private long newest = -1;

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

  /** Makes sure that the log begins with a hello, by an invite if there is one. */
  void greet(Optional<RoomLink.Invited> invite) {
    if (length > 0) {
      return;
    }
    long at = clock.now().toEpochMilli();
    Hello hello =
        invite.isPresent()
            ? Hello.sign(identity, keys, log.key(), generation, invite.get().key())
            : Hello.sign(identity, keys, log.key(), generation);
    // Later than the invite's entry, which is not here yet.
    long made = invite.map(link -> HybridClock.at(link.madeMillis())).orElse(-1L);
    long time = clock.next(Math.max(floor(), made));
    append(List.of(new Entry(time, at, seen(), hello)), List.of(keys.current()));
    newest = time;
  }

  /** Greater than the time of all that is applied, and of this log, applied or not. */
  private long floor() {
    long own = index.log(log.key()).map(WriterLog::floor).orElse(-1L);
    return Math.max(Math.max(index.floor(), own), newest);
  }

  /** Entries that were written, one after the other from an index on. */
  record Written(long first, List<Entry> entries) {}

  /**
   * Appends entries with these bodies. Nothing is written if one of them does not fit. Durable when
   * it returns.
   */
  Written write(List<? extends Entry.Body> bodies) {
    EpochKeys current = keys.current();
    return writeSealed(bodies.stream().map(body -> new Sealed(body, current)).toList());
  }

  /** What to write, and the epoch to seal it in. */
  record Sealed(Entry.Body body, EpochKeys epoch) {}

  /** As {@link #write(List)}, each sealed in an epoch of one's choice; in one commit. */
  Written writeSealed(List<Sealed> bodies) {
    long at = clock.now().toEpochMilli();
    long time = floor();
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
    List<EpochKeys> epochs = new ArrayList<>(bodies.size());
    for (Sealed sealed : bodies) {
      time = clock.next(time);
      List<Seen> next = seen.subList(cited, Math.min(seen.size(), cited + Entry.MAX_SEEN));
      cited += next.size();
      entries.add(new Entry(time, at, next, sealed.body()));
      epochs.add(sealed.epoch());
    }
    long first = append(entries, epochs);
    newest = time;
    return new Written(first, entries);
  }

  @CanIgnoreReturnValue
  private long append(List<Entry> entries, List<EpochKeys> epochs) {
    // All of them first: nothing is written if one does not fit.
    List<Bytes> encoded = entries.stream().map(EntryCodec::encode).toList();
    BlockSeal seal = index.seal(log.key());
    long first = length;
    List<Bytes> blocks = new ArrayList<>(entries.size());
    long bytes = 0;
    for (int i = 0; i < encoded.size(); i++) {
      Bytes entry = encoded.get(i);
      boolean isControl = entries.get(i).body().isControl();
      blocks.add(seal.seal(epochs.get(i), length + blocks.size(), entry, isControl));
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
