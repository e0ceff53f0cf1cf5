package dev.covey.node.room.index;

import dev.covey.core.log.LogKey;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.Charter;
import dev.covey.node.room.state.ControlEntry;
import dev.covey.node.room.state.RoomState;
import dev.covey.node.room.state.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was applied of a room, as far as it is kept in memory: its logs, its control entries and
 * what they come to. Changed by one thread at a time, under the index's lock; logs and state are
 * read by any.
 */
final class Applied {

  final WriterLogs logs = new WriterLogs();
  final ControlEntries control;
  private final Charter charter;
  private volatile RoomState state;
  private volatile long position;
  private boolean hasLost;

  Applied(Charter charter, List<WriterLog> logs, ControlEntries control, long position) {
    this.charter = charter;
    this.control = control;
    this.position = position;
    this.state = RoomState.fold(charter, control.counting());
    logs.forEach(this::put);
  }

  /** Reads the logs of a room. */
  static List<WriterLog> loadLogs(ReadTransaction tx, int room) {
    List<WriterLog> logs = new ArrayList<>();
    tx.scan(
        RoomTables.LOGS,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, row) -> {
          KeyReader place = new KeyReader(key);
          long unused = place.number();
          return logs.add(WriterLog.decode((int) place.number(), row));
        });
    return logs;
  }

  /**
   * Deletes what the tables hold of a log of which no more than the hello was applied. Whether all
   * has to be applied again for it.
   */
  static boolean delete(WriteTransaction tx, int room, WriterLog log) {
    boolean isVoid = log.isKnown() && new LostCitations(tx, room).lose(log);
    tx.delete(RoomTables.ENTRIES, RoomTables.place(room, log.number(), 0));
    tx.delete(RoomTables.CONTROL, RoomTables.place(room, log.number(), 0));
    tx.delete(RoomTables.LOGS, RoomTables.log(room, log.number()));
    return isVoid;
  }

  /** Reads what else the tables hold of a room with these logs. */
  static Applied load(ReadTransaction tx, int room, Charter charter, List<WriterLog> logs) {
    Map<Integer, LogTag> tags = new HashMap<>();
    logs.forEach(log -> tags.put(log.number(), log.tag()));
    return new Applied(
        charter, logs, ControlEntries.load(tx, room, tags), ArrivalPages.newest(tx, room));
  }

  /** With nothing applied of these logs, but for the positions that were given. */
  Applied again(List<WriterLog> logsAgain) {
    return new Applied(charter, logsAgain, new ControlEntries(), position);
  }

  /** The newest in arrival order. */
  long position() {
    return position;
  }

  Charter charter() {
    return charter;
  }

  RoomState state() {
    return state;
  }

  /** What would come of an act on top of all this. */
  Verdict foresee(ControlEntry act) {
    List<ControlEntry> entries = new ArrayList<>(control.counting());
    entries.add(act);
    return RoomState.fold(charter, entries).verdict(act.tag(), act.index()).orElseThrow();
  }

  /** Takes out a log that is not the room's any more. */
  void remove(LogKey key) {
    WriterLog log = logs.get(key);
    if (log != null) {
      logs.remove(log);
      if (log.isKnown()) {
        control.remove(log.tag());
        hasLost = true;
      }
    }
  }

  /** Folds anew if a log was taken out that had said hello. */
  void settle() {
    if (hasLost) {
      hasLost = false;
      state = RoomState.fold(charter, control.counting());
    }
  }

  void put(WriterLog log) {
    logs.put(log.isKnown() ? log.withAdmitted(state.isAdmitted(log.tag())) : log);
  }

  /**
   * Takes over what a pass came to, once it is durable.
   *
   * @param advanced where to note logs of which more is applied, or that count now
   */
  void take(IndexPass.Result result, Map<LogKey, WriterLog> advanced) {
    position = result.position();
    control.putAll(result.control());
    for (WriterLog writer : result.changed()) {
      WriterLog before = logs.get(writer.key());
      put(writer);
      if (before == null || before.indexed() < writer.indexed()) {
        advanced.put(writer.key(), writer);
      }
    }
    if (!result.state().equals(state)) {
      state = result.state();
      for (WriterLog writer : List.copyOf(logs.known().values())) {
        WriterLog now = writer.withAdmitted(state.isAdmitted(writer.tag()));
        if (now.isMember() != writer.isMember() || advanced.containsKey(writer.key())) {
          advanced.put(writer.key(), now);
        }
        logs.put(now);
      }
    }
  }
}
