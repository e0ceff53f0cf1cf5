package dev.covey.node.room;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Left;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Edits that were written on this device while somebody redacted what they edit: their blocks may
 * only be cleared once a redaction says what is left of them. This device, which knows, writes one.
 * Safe on any thread.
 */
final class UnnamedEdits {

  private static final Logger LOG = LoggerFactory.getLogger(UnnamedEdits.class);

  private static final long SOON_MILLIS = 500;

  private final Marks marks;
  private final RoomEntries entries;
  private final RoomIndex index;
  private final Predicate<LogKey> isOwn;
  private final Function<Ref, List<Left>> left;
  private final Consumer<Redact> write;
  private final Later later;
  private final Set<Ref> owed = new LinkedHashSet<>();
  private volatile boolean closed;

  /**
   * @param isOwn whether this device writes, or wrote, a log
   * @param left what is left of an entry and of its edits
   */
  UnnamedEdits(
      Marks marks,
      RoomEntries entries,
      RoomIndex index,
      Predicate<LogKey> isOwn,
      Function<Ref, List<Left>> left,
      Consumer<Redact> write,
      Later later) {
    this.marks = marks;
    this.entries = entries;
    this.index = index;
    this.isOwn = isOwn;
    this.left = left;
    this.write = write;
    this.later = later;
  }

  /** These were redacted, and not all their edits named: sees to this device's, soon. */
  void look(Collection<Ref> targets) {
    boolean isFirst;
    synchronized (owed) {
      isFirst = owed.isEmpty();
      targets.stream().filter(target -> !unnamed(target).isEmpty()).forEach(owed::add);
      isFirst &= !owed.isEmpty();
    }
    if (isFirst) {
      later.run(SOON_MILLIS, this::nameAll);
    }
  }

  void close() {
    closed = true;
  }

  private void nameAll() {
    List<Ref> targets;
    synchronized (owed) {
      targets = List.copyOf(owed);
      owed.clear();
    }
    for (Ref target : targets) {
      Set<Ref> edits = closed ? Set.of() : unnamed(target);
      if (!edits.isEmpty()) {
        try {
          List<Left> some =
              left.apply(target).stream()
                  .filter(one -> one.at().equals(target) || edits.contains(one.at()))
                  .toList();
          if (some.stream().anyMatch(one -> edits.contains(one.at()))) {
            write.accept(new Redact(target, "", some));
          }
        } catch (IllegalStateException e) {
          LOG.debug("an edit of what was redacted stays: {}", e.getMessage());
        }
      }
    }
  }

  /** This device's edits of an entry that is redacted which no redaction names. */
  private Set<Ref> unnamed(Ref target) {
    Set<Ref> edits = new HashSet<>();
    if (marks.isRedacted(target)) {
      for (Placed edit : marks.edits(target)) {
        WriterLog writer = index.member(edit.log());
        if (isOwn.test(writer.key())) {
          edits.add(new Ref(writer.tag(), edit.index()));
        }
      }
    }
    if (!edits.isEmpty()) {
      entries.read(
          marks.redactions(target),
          (writer, place, entry) -> {
            if (entry.body() instanceof Redact redact) {
              redact.left().forEach(one -> edits.remove(one.at()));
            }
          });
    }
    return edits;
  }
}
