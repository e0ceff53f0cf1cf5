package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * The rules of time, which depend on nothing but the logs' own contents. Inside one transaction.
 *
 * <ul>
 *   <li>an entry whose time is not greater than its predecessors' is void;
 *   <li>so is one whose time is not greater than that of the entries it says it has seen;
 *   <li>of entries of the control class only such entries are looked at: who cannot read the others
 *       must come to the same end;
 *   <li>what cites blocks that are not applied yet has a gap, and is judged again when they are.
 * </ul>
 *
 * <p>A log of which only the hello is here may go again: what cites it stays noted until there is
 * more of it, so that the gap can come back, see {@link LostCitations}.
 */
final class TimeRules {

  /** What a citation's row says: the head is not here, or it is a hello alone. */
  static final Bytes MISSING = Bytes.wrap(new byte[] {0});

  static final Bytes HELLO_ALONE = Bytes.wrap(new byte[] {1});

  private final WriteTransaction tx;
  private final int room;
  private final PassLogs logs;
  private final EntryRows rows;
  private final ControlEntries control;
  private final ControlEntries committedControl;
  private final Map<LogTag, List<Candidate>> batch = new HashMap<>();

  TimeRules(
      WriteTransaction tx,
      int room,
      PassLogs logs,
      EntryRows rows,
      ControlEntries control,
      ControlEntries committedControl,
      List<Candidate> candidates) {
    this.tx = tx;
    this.room = room;
    this.logs = logs;
    this.rows = rows;
    this.control = control;
    this.committedControl = committedControl;
    for (Candidate candidate : candidates) {
      batch.computeIfAbsent(candidate.writer().tag(), tag -> new ArrayList<>()).add(candidate);
    }
  }

  /** An entry that no longer counts, because of what it cites. */
  interface Voided {
    void accept(WriterLog writer, long index, EntryRow before);
  }

  /** Whether an entry is in order within its own log. */
  static boolean isInOrder(WriterLog writer, long index, Entry entry, RowKind kind) {
    long floor = kind.isControl() ? writer.controlFloor() : writer.floor();
    return entry.time() > floor && (kind == RowKind.HELLO) == (index == 0);
  }

  /** The row of an entry in order, which what it cites may make void. */
  EntryRow judge(WriterLog writer, Candidate candidate, Entry entry, EntryRow row) {
    return entry.seen().isEmpty() ? row : citations(writer, candidate, entry, row);
  }

  private EntryRow citations(WriterLog writer, Candidate candidate, Entry entry, EntryRow row) {
    int missing = 0;
    boolean good = true;
    for (Seen head : entry.seen()) {
      if (head.tag().equals(writer.tag()) || head.length() == 0) {
        continue;
      }
      OptionalLong floor = floorOf(head, row.kind().isControl());
      if (floor.isPresent()) {
        good &= entry.time() > floor.getAsLong();
      } else {
        missing++;
      }
      if (floor.isEmpty() || isHelloAlone(head)) {
        tx.put(
            RoomTables.CITING,
            RoomTables.citing(room, head.tag(), head.length(), writer.number(), candidate.index()),
            floor.isEmpty() ? MISSING : HELLO_ALONE);
      }
      noteCited(writer, head);
    }
    EntryRow judged = missing == 0 ? row : row.withMissing(missing);
    return good ? judged : judged.with(EntryRow.State.VOID);
  }

  /** More of the log may be about to be applied: then it is looked at again after that. */
  private boolean isHelloAlone(Seen head) {
    WriterLog cited = logs.get(head.tag());
    return head.length() == 1 && (cited == null || cited.indexed() <= 1);
  }

  /** What this node's own log has cited need not be cited again. */
  private void noteCited(WriterLog writer, Seen head) {
    if (logs.isOwn(writer)) {
      WriterLog cited = logs.get(head.tag());
      if (cited != null && cited.cited() < head.length()) {
        logs.put(cited.withCited(head.length()));
      }
    }
  }

  /** Judges anew what cited blocks of this log that are applied only now. */
  void judgeAgain(LogTag tag, Voided voided) {
    WriterLog cited = logs.get(tag);
    if (cited == null || !cited.isKnown()) {
      return;
    }
    Map<Bytes, Boolean> citations = new LinkedHashMap<>();
    tx.scan(
        RoomTables.CITING,
        RoomTables.citing(room, tag, 0, 0, 0),
        RoomTables.citing(room, tag, cited.indexed() + 1, 0, 0),
        (key, value) -> {
          citations.put(key, value.equals(MISSING));
          return true;
        });
    citations.forEach((citation, isMissing) -> judgeAgain(cited, citation, isMissing, voided));
  }

  private void judgeAgain(WriterLog cited, Bytes citation, boolean isMissing, Voided voided) {
    if (cited.indexed() > 1) {
      tx.delete(RoomTables.CITING, citation);
    } else if (isMissing) {
      tx.put(RoomTables.CITING, citation, HELLO_ALONE);
    }
    if (isMissing) {
      KeyReader key = new KeyReader(citation);
      long unusedRoom = key.number();
      LogTag unusedTag = key.tag();
      long length = key.number();
      judgeAgain(cited, length, (int) key.number(), key.number(), voided);
    }
  }

  private void judgeAgain(WriterLog cited, long length, int log, long index, Voided voided) {
    EntryRow row = rows.require(log, index);
    EntryRow judged = row.withMissing(row.missing() - 1);
    if (row.state() != EntryRow.State.VOID
        && row.time() <= floorAt(cited, length, row.kind().isControl())) {
      judged = judged.with(EntryRow.State.VOID).withModerates(false);
      rows.put(log, index, judged);
      voided.accept(logs.require(log), index, row);
    } else {
      rows.put(log, index, judged);
    }
  }

  /** The greatest time in what is cited, if it is applied or about to be. */
  private OptionalLong floorOf(Seen head, boolean ofControl) {
    WriterLog cited = logs.get(head.tag());
    if (cited != null && cited.isKnown() && head.length() <= cited.indexed()) {
      return OptionalLong.of(floorAt(cited, head.length(), ofControl));
    }
    List<Candidate> coming = batch.get(head.tag());
    if (coming == null) {
      return OptionalLong.empty();
    }
    long place = head.length() - 1 - coming.get(0).index();
    if (place < 0 || place >= coming.size()) {
      return OptionalLong.empty();
    }
    Candidate last = coming.get((int) place);
    return OptionalLong.of(ofControl ? last.controlFloor() : last.floor());
  }

  private long floorAt(WriterLog writer, long length, boolean ofControl) {
    if (ofControl) {
      return Math.max(
          control.floorAt(writer.tag(), length), committedControl.floorAt(writer.tag(), length));
    }
    return length == writer.indexed()
        ? writer.floor()
        : rows.require(writer.number(), length - 1).floor();
  }
}
