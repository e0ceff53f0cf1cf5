package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Action;
import dev.covey.node.room.state.Line;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies a room's state to entries that are in time: whose authors had the right to them have an
 * effect, others are barred until that changes. Inside one transaction.
 */
final class RightsPass {

  private final WriteTransaction tx;
  private final int room;
  private final PassLogs logs;
  private final EntryRows rows;
  private final ArrivalPages arrivals;
  private final RoomState state;
  private final List<Placed> redactions = new ArrayList<>();
  private final Map<LogTag, Optional<Line>> lines = new HashMap<>();
  private boolean profilesChanged;

  RightsPass(
      WriteTransaction tx,
      int room,
      PassLogs logs,
      EntryRows rows,
      ArrivalPages arrivals,
      RoomState state) {
    this.tx = tx;
    this.room = room;
    this.logs = logs;
    this.rows = rows;
    this.arrivals = arrivals;
    this.state = state;
  }

  /** Judges new entries, in the order in which they arrive. */
  void judgeNew(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      WriterLog writer = logs.of(candidate);
      judge(writer, candidate.index(), rows.require(writer.number(), candidate.index()), false);
    }
  }

  /** Judges what was applied before, where this state differs from the one before it. */
  void judgeAgain(RoomState before, ControlEntries control, List<Candidate> candidates) {
    List<Again> again = new ArrayList<>();
    for (WriterLog writer : logs.committed()) {
      Line was = before.line(writer.tag()).orElse(null);
      Optional<Line.Change> change =
          state.line(writer.tag()).flatMap(line -> line.since(was)).or(() -> lost(was, writer));
      change.ifPresent(
          from ->
              rows.forEach(
                  writer.number(),
                  0,
                  writer.indexed(),
                  (index, row) -> {
                    if (row.time() >= from.time() || index >= from.index()) {
                      again.add(new Again(writer, index, row));
                    }
                  }));
    }
    control.forEach(
        (tag, index) -> {
          WriterLog writer = logs.get(tag);
          boolean differs = !before.verdict(tag, index).equals(state.verdict(tag, index));
          if (differs && writer != null && index < writer.indexed()) {
            again.add(new Again(writer, index, rows.require(writer.number(), index)));
          }
        });
    // In room order, so that what is let in late arrives in the order in which it was said.
    again.sort(
        Comparator.comparingLong((Again placed) -> placed.row.time())
            .thenComparing(placed -> placed.writer.tag())
            .thenComparingLong(placed -> placed.index));
    Set<Ref> done = new HashSet<>();
    for (Candidate candidate : candidates) {
      done.add(new Ref(candidate.writer().tag(), candidate.index()));
    }
    for (Again placed : again) {
      if (done.add(new Ref(placed.writer.tag(), placed.index))) {
        judge(placed.writer, placed.index, placed.row, placed.row.isShown());
      }
    }
  }

  /** Whoever said hello there did so in vain, as it turned out. */
  private Optional<Line.Change> lost(@Nullable Line was, WriterLog writer) {
    return was != null && state.line(writer.tag()).isEmpty()
        ? Optional.of(new Line.Change(0, 0))
        : Optional.empty();
  }

  /** Those that were judged to count. */
  List<Placed> redactions() {
    return redactions;
  }

  /** Whether any about a member's profile came or went. */
  boolean profilesChanged() {
    return profilesChanged;
  }

  private record Again(WriterLog writer, long index, EntryRow row) {}

  /** Takes an entry out that turned out to be against the rules of time. */
  void remove(WriterLog writer, long index, EntryRow before) {
    profilesChanged |= before.kind() == RowKind.PROFILE;
    if (before.isShown()) {
      tx.delete(RoomTables.ORDER, order(writer, index, before));
    }
  }

  private void judge(WriterLog writer, long index, EntryRow row, boolean inOrder) {
    if (row.state() != EntryRow.State.GOOD && row.state() != EntryRow.State.BARRED) {
      return;
    }
    profilesChanged |= row.kind() == RowKind.PROFILE;
    EntryRow judged = decide(writer, index, row);
    if (judged.isHeard() && judged.position() == 0) {
      judged = judged.withPosition(arrivals.append(writer.number(), index));
    }
    if (judged.isShown() && !inOrder) {
      tx.put(RoomTables.ORDER, order(writer, index, judged), RoomTables.number(writer.number()));
    } else if (!judged.isShown() && inOrder) {
      tx.delete(RoomTables.ORDER, order(writer, index, row));
    }
    if (judged.kind() == RowKind.REDACT && judged.state() == EntryRow.State.GOOD) {
      redactions.add(Placed.of(writer.number(), index, judged, ""));
    }
    if (!judged.equals(row)) {
      rows.put(writer.number(), index, judged);
    }
  }

  private EntryRow decide(WriterLog writer, long index, EntryRow row) {
    boolean allowed;
    boolean moderates = false;
    if (row.kind().isControl()) {
      allowed = state.verdict(writer.tag(), index).filter(Verdict::counts).isPresent();
    } else if (row.kind() == RowKind.UNKNOWN) {
      allowed = true;
    } else {
      allowed = allows(writer, index, row, action(row.kind()));
      moderates = row.kind() == RowKind.REDACT && allows(writer, index, row, Action.REDACT_ANY);
    }
    return row.with(allowed || moderates ? EntryRow.State.GOOD : EntryRow.State.BARRED)
        .withModerates(moderates);
  }

  private boolean allows(WriterLog writer, long index, EntryRow row, Action action) {
    return lines
        .computeIfAbsent(writer.tag(), state::line)
        .filter(line -> line.judge(index, row.time(), action).counts())
        .isPresent();
  }

  static Action action(RowKind kind) {
    return switch (kind) {
      case TEXT -> Action.POST;
      case FILE -> Action.FILE;
      case EDIT -> Action.EDIT;
      case REDACT -> Action.REDACT_OWN;
      case REACT -> Action.REACT;
      case PIN -> Action.PIN;
      case PROFILE -> Action.PROFILE;
      case CHAIN -> Action.CHAIN;
      default -> throw new IllegalArgumentException("no action of its own: " + kind);
    };
  }

  private Bytes order(WriterLog writer, long index, EntryRow row) {
    return RoomTables.order(room, row.time(), writer.tag(), index);
  }
}
