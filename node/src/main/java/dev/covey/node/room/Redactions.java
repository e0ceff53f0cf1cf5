package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.Remains;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Does what redactions ask for: clears the blocks of what was redacted, and of its edits. What is
 * not here yet is cleared when it comes; of what never comes, as nobody has it any more, there is
 * what the redaction says is left. One pass at a time; guarded by its monitor.
 */
final class Redactions {

  /** How many entries and bytes a redaction tells what is left of. */
  private static final int MOST_LEFT = 64;

  private static final int MOST_LEFT_BYTES = 16 * 1024;

  /** Redactions that wait for what they name; beyond these only for their target. */
  private static final int MOST_PENDING = 256;

  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomEntries entries;
  private final Marks marks;
  private final Function<LogKey, Log> logs;
  private final MissingBlocks missing;
  private final List<Redact> pending = new ArrayList<>();
  private final Set<Ref> unnamed = new LinkedHashSet<>();
  private boolean closed;

  Redactions(
      RoomIndex index,
      RoomOrder order,
      RoomEntries entries,
      Marks marks,
      Function<LogKey, Log> logs,
      MissingBlocks missing) {
    this.index = index;
    this.order = order;
    this.entries = entries;
    this.marks = marks;
    this.logs = logs;
    this.missing = missing;
  }

  /**
   * Goes through all there are: what a crash kept from being cleared is cleared now. Whether there
   * is {@link #takeUnnamed something unnamed}.
   */
  synchronized boolean start() {
    index.clearAgain();
    add(order.redactions());
    retry();
    return !unnamed.isEmpty();
  }

  /** There are new ones, or new entries that were asked to be forgotten before they came. */
  synchronized void after(List<Placed> fresh) {
    if (!closed) {
      add(fresh);
      retry();
    }
  }

  /** Whether blocks came of which others had told something else: all is to be applied again. */
  synchronized boolean mend() {
    Optional<Boolean> mended = closed ? Optional.empty() : index.mend();
    if (mended.isPresent()) {
      // What came after all is to be cleared now, if it was true that it should be.
      add(order.redactions());
      if (mended.get()) {
        missing.forget();
      } else {
        retry();
      }
    }
    return mended.orElse(false);
  }

  /** Targets of redactions that did not know of all edits; each is told once. */
  synchronized List<Ref> takeUnnamed() {
    List<Ref> taken = List.copyOf(unnamed);
    unnamed.clear();
    return taken;
  }

  /** Whether logs cannot be applied because of gaps. */
  boolean hasGaps() {
    return missing.hasGaps();
  }

  /** Puts what is left in the place of what nobody has. Whether there is more to apply now. */
  synchronized boolean fill() {
    return !closed && missing.fill();
  }

  /** There may be redactions beyond gaps that could not be read before. */
  synchronized void keysCame() {
    missing.keysCame();
  }

  /** What a redaction of this entry leaves of it and of its edits, as far as they are here. */
  List<Left> left(Ref target) {
    List<Left> left = new ArrayList<>();
    index.log(target.tag()).ifPresent(writer -> addLeft(left, writer, target.index()));
    for (Placed edit : marks.edits(target)) {
      addLeft(left, index.member(edit.log()), edit.index());
    }
    return left;
  }

  private void addLeft(List<Left> left, WriterLog writer, long at) {
    Optional<Bytes> entry = entries.read(writer, at).flatMap(Remains::of).map(EntryCodec::encode);
    int room = MOST_LEFT_BYTES - left.stream().mapToInt(one -> one.entry().length()).sum();
    if (entry.isPresent() && entry.get().length() <= room && left.size() < MOST_LEFT) {
      left.add(new Left(new Ref(writer.tag(), at), entry.get()));
    }
  }

  /** Waits for what is being cleared; afterwards nothing is, until the room is opened again. */
  synchronized void close() {
    closed = true;
  }

  private void add(List<Placed> redactions) {
    entries.read(
        redactions,
        (writer, place, entry) -> {
          if (entry.body() instanceof Redact redact) {
            pending.add(redact);
            missing.offer(redact, () -> marks.counts(redact.target(), place));
          }
        });
  }

  private void retry() {
    for (Iterator<Redact> redactions = pending.iterator(); redactions.hasNext(); ) {
      Redact redact = redactions.next();
      Ref target = redact.target();
      if (isApplied(target)) {
        if (pending.size() > MOST_PENDING
            || redact.left().stream().allMatch(left -> isApplied(left.at()))) {
          redactions.remove();
        }
        if (marks.isRedacted(target)) {
          index.log(target.tag()).ifPresent(writer -> clear(redact, writer, target.index()));
          for (Placed edit : marks.edits(target)) {
            clear(redact, index.member(edit.log()), edit.index());
          }
        }
      }
    }
  }

  private boolean isApplied(Ref ref) {
    return index.log(ref.tag()).filter(writer -> ref.index() < writer.indexed()).isPresent();
  }

  /**
   * Only what the redaction names, and says the truth about: whoever comes later goes by what it
   * says is left. Anything else stays, unseen.
   */
  private void clear(Redact redact, WriterLog writer, long at) {
    Ref place = new Ref(writer.tag(), at);
    if (logs.apply(writer.key()).has(at)) {
      entries
          .read(writer, at)
          .filter(entry -> isTrue(redact, place, entry))
          .ifPresent(entry -> index.clear(writer, at, entry));
    }
    if (redact.left().stream().noneMatch(left -> left.at().equals(place))) {
      unnamed.add(redact.target());
    }
  }

  private static boolean isTrue(Redact redact, Ref at, Entry entry) {
    return redact.left().stream()
        .filter(left -> left.at().equals(at))
        .findFirst()
        .filter(left -> Remains.of(entry).equals(decode(left)))
        .isPresent();
  }

  private static Optional<Entry> decode(Left left) {
    try {
      return Optional.of(EntryCodec.decode(left.entry()));
    } catch (ProtocolViolationException e) {
      return Optional.empty();
    }
  }
}
