package dev.covey.node.room.index;

import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts rows into words. */
final class Judgements {

  private Judgements() {}

  static Judgement of(EntryRow row, RoomState state, LogTag tag, long index) {
    return new Judgement(
        row.kind().name().toLowerCase(Locale.ROOT),
        row.state() == EntryRow.State.GOOD,
        words(row, state, tag, index),
        row.time() >= 0);
  }

  /** Why nothing of a log is applied beyond what is: its time is not due, or a key is missing. */
  static String waiting(WriterLog log, @Nullable Instant due, @Nullable String key) {
    if (due != null) {
      return "it is more than a day ahead of this machine's clock, and waits until " + due;
    }
    if (key != null) {
      return "it waits: " + key;
    }
    return log.isKnown()
        ? "it waits for what is before it in its log"
        : "it waits for its log's first entry, which says who writes it";
  }

  private static String words(EntryRow row, RoomState state, LogTag tag, long index) {
    return switch (row.state()) {
      case GOOD ->
          "it counts"
              + (row.hasGap() ? "; it cites " + row.missing() + " heads that are not here" : "");
      case BARRED -> "it has no effect: " + barred(row, state, tag, index);
      case LOCKED ->
          "it is of an epoch from before this node joined, whose key newcomers do not get";
      case PENDING -> "it is being indexed again";
      case VOID ->
          row.time() < 0
              ? "it is not sealed for this place, or says nothing that can be read"
              : row.time() < row.floor()
                  ? "its time is not after that of entries before it in its log"
                  : "its time is not after that of what it says it has seen";
    };
  }

  private static String barred(EntryRow row, RoomState state, LogTag tag, long index) {
    if (state.line(tag).isEmpty()) {
      return "nobody who may be here said hello in its log";
    }
    Optional<Verdict> verdict =
        row.kind().isControl()
            ? state.verdict(tag, index)
            : state
                .line(tag)
                .map(line -> line.judge(index, row.time(), RightsPass.action(row.kind())));
    return verdict.map(Verdict::reason).orElse("it was not judged");
  }
}
