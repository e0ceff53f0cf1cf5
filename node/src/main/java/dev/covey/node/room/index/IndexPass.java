package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.entry.Edit;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.RoomState;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies blocks to the tables of one room, inside one transaction: first the rules of time, then
 * the room's state, then everybody's rights under it. Confined to the storage's thread; made anew
 * if the transaction is run again.
 */
final class IndexPass {

  private final WriteTransaction tx;
  private final int room;
  private final Base base;
  private final PassLogs logs;
  private final EntryRows rows;
  private final ArrivalPages arrivals;
  private final EffectRows effects;
  private final ControlEntries control = new ControlEntries();

  IndexPass(WriteTransaction tx, int room, Base base) {
    this.tx = tx;
    this.room = room;
    this.base = base;
    this.logs = new PassLogs(base.applied.logs, base.own);
    this.rows = new EntryRows(tx, room);
    this.arrivals = new ArrivalPages(tx, room, base.applied.position());
    this.effects = new EffectRows(tx, room);
  }

  /**
   * What was committed before; only read.
   *
   * @param own this node's own log
   * @param self whom mentions are noted of
   */
  record Base(Applied applied, @Nullable LogKey own, PublicKey self) {}

  /**
   * What changed: to be published once it is durable.
   *
   * @param redactions that count now
   * @param profilesChanged whether entries about members' profiles came or went
   * @param control new and changed entries
   */
  record Result(
      List<WriterLog> changed,
      List<Placed> redactions,
      long position,
      boolean profilesChanged,
      ControlEntries control,
      RoomState state) {}

  Result apply(List<Candidate> candidates) {
    TimeRules times =
        new TimeRules(tx, room, logs, rows, control, base.applied.control, candidates);
    Set<LogTag> grown = new LinkedHashSet<>();
    for (Candidate candidate : candidates) {
      apply(candidate, times);
      grown.add(candidate.writer().tag());
    }
    RoomState state = base.applied.state();
    List<Removed> removed = new ArrayList<>();
    for (LogTag tag : grown) {
      times.judgeAgain(
          tag,
          (writer, index, before) -> {
            removed.add(new Removed(writer, index, before));
            if (before.kind().isControl()) {
              voidControl(writer, index);
            }
          });
    }
    if (!control.isEmpty()) {
      state = fold();
    }
    RightsPass rights = new RightsPass(tx, room, logs, rows, arrivals, state);
    removed.forEach(entry -> rights.remove(entry.writer, entry.index, entry.before));
    rights.judgeNew(candidates);
    if (!control.isEmpty()) {
      rights.judgeAgain(base.applied.state(), base.applied.control, candidates);
    }
    rows.flush(tx);
    arrivals.flush();
    List<WriterLog> changed = logs.changed();
    for (WriterLog writer : changed) {
      tx.put(RoomTables.LOGS, RoomTables.log(room, writer.number()), writer.encode());
    }
    return new Result(
        changed,
        rights.redactions(),
        arrivals.position(),
        rights.profilesChanged(),
        control,
        state);
  }

  private record Removed(WriterLog writer, long index, EntryRow before) {}

  private void apply(Candidate candidate, TimeRules times) {
    WriterLog writer = logs.of(candidate);
    long index = candidate.index();
    Entry entry = candidate.entry();
    EntryRow row;
    if (entry == null) {
      EntryRow.State state = candidate.locked() ? EntryRow.State.LOCKED : EntryRow.State.VOID;
      row = EntryRow.unreadable(state, writer.floor());
    } else {
      row = readable(writer, candidate, entry, times);
      // What it cites may have been noted as cited.
      writer = logs.of(candidate);
    }
    if (index < writer.known()) {
      EntryRow known = rows.get(writer.number(), index);
      row = known == null ? row : row.withPosition(known.position());
    }
    rows.put(writer.number(), index, row);
    WriterLog advanced =
        writer.advance(candidate.floor(), candidate.controlFloor(), candidate.locked());
    if (index == 0 && entry != null && entry.body() instanceof Hello hello) {
      advanced = advanced.withAuthor(Author.of(hello));
    }
    logs.put(advanced);
  }

  private EntryRow readable(WriterLog writer, Candidate candidate, Entry entry, TimeRules times) {
    RowKind kind = RowKind.of(entry.body(), candidate.reading().isControl());
    boolean good = TimeRules.isInOrder(writer, candidate.index(), entry, kind);
    EntryRow row =
        new EntryRow(
            good ? EntryRow.State.GOOD : EntryRow.State.VOID,
            kind,
            0,
            entry.time(),
            candidate.floor(),
            0,
            false,
            calls(entry.body()));
    if (good) {
      row = times.judge(writer, candidate, entry, row);
      effects.put(writer, candidate.index(), entry);
    }
    if (kind.isControl()) {
      put(
          writer,
          candidate.index(),
          new ControlEntries.Control(
              entry, row.state() == EntryRow.State.GOOD, candidate.controlFloor()));
    }
    return row;
  }

  private boolean calls(Entry.Body body) {
    if (body instanceof Text text) {
      return text.mentions().contains(base.self);
    }
    return body instanceof Edit edit && edit.mentions().contains(base.self);
  }

  private void voidControl(WriterLog writer, long index) {
    Ref place = new Ref(writer.tag(), index);
    ControlEntries.Control before = control.find(place);
    before = before == null ? base.applied.control.get(place) : before;
    put(writer, index, new ControlEntries.Control(before.entry(), false, before.floor()));
  }

  private void put(WriterLog writer, long index, ControlEntries.Control entry) {
    Bytes key = RoomTables.place(room, writer.number(), index);
    tx.put(RoomTables.CONTROL, key, entry.encode());
    control.put(new Ref(writer.tag(), index), entry);
  }

  private RoomState fold() {
    return RoomState.fold(base.applied.charter(), base.applied.control.countingWith(control));
  }
}
