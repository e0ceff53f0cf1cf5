package dev.covey.node.room;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Redact;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import dev.covey.node.room.index.WriterLog;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Does what redactions ask for: clears the blocks of what was redacted, and of its edits. What is
 * not here yet is cleared when it comes. One pass at a time; guarded by its monitor.
 */
final class Redactions {

  private final RoomIndex index;
  private final RoomOrder order;
  private final RoomEntries entries;
  private final Marks marks;
  private final Function<LogKey, Log> logs;
  private final List<Ref> pending = new ArrayList<>();
  private boolean closed;

  Redactions(
      RoomIndex index,
      RoomOrder order,
      RoomEntries entries,
      Marks marks,
      Function<LogKey, Log> logs) {
    this.index = index;
    this.order = order;
    this.entries = entries;
    this.marks = marks;
    this.logs = logs;
  }

  /** Goes through all there are: what a crash kept from being cleared is cleared now. */
  synchronized void start() {
    index.clearAgain();
    add(order.redactions());
    retry();
  }

  /** There are new ones, or new entries that were asked to be forgotten before they came. */
  synchronized void after(List<Placed> fresh) {
    if (!closed) {
      add(fresh);
      retry();
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
            pending.add(redact.target());
          }
        });
  }

  private void retry() {
    for (Iterator<Ref> targets = pending.iterator(); targets.hasNext(); ) {
      Ref target = targets.next();
      Optional<WriterLog> writer = index.log(target.tag());
      if (writer.isPresent() && target.index() < writer.get().indexed()) {
        targets.remove();
        if (marks.isRedacted(target)) {
          clear(writer.get(), target.index());
          for (Placed edit : marks.edits(target)) {
            clear(index.member(edit.log()), edit.index());
          }
        }
      }
    }
  }

  private void clear(WriterLog writer, long at) {
    if (logs.apply(writer.key()).has(at)) {
      entries.read(writer, at).ifPresent(entry -> index.clear(writer, at, entry));
    }
  }
}
