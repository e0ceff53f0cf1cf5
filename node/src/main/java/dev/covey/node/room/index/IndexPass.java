package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.WriteTransaction;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.FileShared;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.Seen;
import dev.covey.node.room.entry.Text;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Applies blocks to the tables of one room, inside one transaction. Confined to the storage's
 * thread; made anew if the transaction is run again.
 *
 * <p>The rules, which depend on nothing but the logs' own contents:
 *
 * <ul>
 *   <li>an entry whose time is not greater than its predecessors' is void;
 *   <li>so is one whose time is not greater than that of the entries it says it has seen;
 *   <li>what cites blocks that are not applied yet is shown with a gap, and judged again when they
 *       are.
 * </ul>
 */
final class IndexPass {

  private static final Bytes NOTHING = Bytes.wrap(new byte[1]);

  private final WriteTransaction tx;
  private final int room;
  private final Map<LogTag, WriterLog> byTag;
  private final @Nullable LogKey own;
  private final Map<LogTag, WriterLog> changed = new TreeMap<>();
  private final Map<LogTag, Long> before = new HashMap<>();
  private final Map<LogTag, List<Candidate>> batch = new HashMap<>();
  private long position;

  /**
   * @param byTag the room's writers as of the last commit; only read
   * @param own this node's own log: what it cites need not be cited again
   * @param position the newest in arrival order
   */
  IndexPass(
      WriteTransaction tx,
      int room,
      Map<LogTag, WriterLog> byTag,
      @Nullable LogKey own,
      long position) {
    this.tx = tx;
    this.room = room;
    this.byTag = byTag;
    this.own = own;
    this.position = position;
  }

  /** What changed: to be published once it is durable. */
  record Result(List<WriterLog> changed, long position) {}

  Result apply(List<Candidate> candidates) {
    for (Candidate candidate : candidates) {
      batch.computeIfAbsent(candidate.writer().tag(), tag -> new ArrayList<>()).add(candidate);
    }
    for (Candidate candidate : candidates) {
      apply(candidate);
    }
    for (Map.Entry<LogTag, Long> log : before.entrySet()) {
      judgeAgain(log.getKey());
    }
    for (WriterLog writer : changed.values()) {
      tx.put(RoomTables.LOGS, RoomTables.log(room, writer.number()), writer.encode());
    }
    return new Result(new ArrayList<>(changed.values()), position);
  }

  private void apply(Candidate candidate) {
    WriterLog writer = writer(candidate.writer().tag());
    if (writer == null) {
      writer = candidate.writer();
    }
    before.putIfAbsent(writer.tag(), writer.indexed());
    Entry entry = candidate.entry();
    long floor = writer.floor();
    EntryRow row = new EntryRow(EntryRow.State.VOID, 0, 0, floor, 0);
    if (entry != null && entry.time() > floor) {
      row = judge(writer, candidate, entry);
      floor = entry.time();
    }
    long known = candidate.index() < writer.known() ? knownPosition(writer, candidate.index()) : 0;
    row = row.withPosition(known);
    if (row.isShown()) {
      row = place(writer, candidate.index(), row, entry);
    }
    tx.put(
        RoomTables.ENTRIES,
        RoomTables.entry(room, writer.number(), candidate.index()),
        row.encode());
    WriterLog advanced = writer.advance(candidate.index() + 1, floor);
    if (candidate.index() == 0 && entry != null && entry.body() instanceof Hello hello) {
      advanced = advanced.withAuthor(Author.of(hello));
    }
    changed.put(advanced.tag(), advanced);
  }

  private EntryRow judge(WriterLog writer, Candidate candidate, Entry entry) {
    EntryRow row = new EntryRow(stateOf(candidate, entry), 0, entry.time(), entry.time(), 0);
    List<Seen> missing = new ArrayList<>();
    for (Seen head : entry.seen()) {
      if (head.tag().equals(writer.tag())) {
        continue;
      }
      OptionalLong floor = floorOf(head);
      if (floor.isEmpty()) {
        missing.add(head);
      } else if (entry.time() <= floor.getAsLong()) {
        return row.withState(EntryRow.State.VOID);
      }
    }
    if (!row.isShown()) {
      return row;
    }
    noteCitations(writer, entry);
    for (Seen head : missing) {
      tx.put(
          RoomTables.CITING,
          RoomTables.citing(room, head.tag(), head.length(), writer.number(), candidate.index()),
          NOTHING);
    }
    return row.withMissing(missing.size());
  }

  /** What this node's own log has cited need not be cited again. */
  private void noteCitations(WriterLog writer, Entry entry) {
    if (!writer.key().equals(own)) {
      return;
    }
    for (Seen head : entry.seen()) {
      WriterLog cited = writer(head.tag());
      if (cited != null && cited.cited() < head.length()) {
        changed.put(cited.tag(), cited.withCited(head.length()));
      }
    }
  }

  private static EntryRow.State stateOf(Candidate candidate, Entry entry) {
    boolean isHello = entry.body() instanceof Hello;
    boolean isTalk = entry.body() instanceof Text || entry.body() instanceof FileShared;
    if (!isHello && !isTalk) {
      return EntryRow.State.SILENT;
    }
    return isHello == (candidate.index() == 0) ? EntryRow.State.SHOWN : EntryRow.State.VOID;
  }

  private EntryRow place(WriterLog writer, long index, EntryRow row, @Nullable Entry entry) {
    long at = row.position();
    if (at == 0) {
      at = ++position;
      tx.put(
          RoomTables.ARRIVAL,
          RoomTables.arrival(room, at),
          RoomTables.arrivalValue(writer.number(), index));
    }
    Bytes key = RoomTables.order(room, row.time(), writer.tag(), index);
    Bytes log = RoomTables.room(writer.number());
    tx.put(RoomTables.ORDER, key, log);
    if (entry != null && entry.body() instanceof FileShared) {
      tx.put(RoomTables.FILES, key, log);
    }
    return row.withPosition(at);
  }

  private long knownPosition(WriterLog writer, long index) {
    Bytes row = tx.get(RoomTables.ENTRIES, RoomTables.entry(room, writer.number(), index));
    return row == null ? 0 : EntryRow.decode(row).position();
  }

  /** Judges anew what cited blocks of this log that are applied only now. */
  private void judgeAgain(LogTag tag) {
    WriterLog cited = writer(tag);
    if (cited == null || !cited.isMember()) {
      return;
    }
    List<Bytes> citations = new ArrayList<>();
    tx.scan(
        RoomTables.CITING,
        RoomTables.citing(room, tag, 0, 0, 0),
        RoomTables.citing(room, tag, cited.indexed() + 1, 0, 0),
        (key, value) -> citations.add(key));
    for (Bytes citation : citations) {
      tx.delete(RoomTables.CITING, citation);
      long length = RoomTables.longAt(citation, 12);
      Bytes key =
          RoomTables.entry(room, RoomTables.intAt(citation, 20), RoomTables.longAt(citation, 24));
      Bytes stored = tx.get(RoomTables.ENTRIES, key);
      if (stored != null) {
        judgeAgain(key, EntryRow.decode(stored), floorAt(cited, length));
      }
    }
  }

  private void judgeAgain(Bytes key, EntryRow row, long citedFloor) {
    if (!row.isShown()) {
      return;
    }
    EntryRow judged = row.withMissing(row.missing() - 1);
    if (row.time() <= citedFloor) {
      judged = judged.withState(EntryRow.State.VOID).withMissing(0);
      LogTag tag = tagOf(RoomTables.intAt(key, 4));
      Bytes place = RoomTables.order(room, row.time(), tag, RoomTables.longAt(key, 8));
      tx.delete(RoomTables.ORDER, place);
      tx.delete(RoomTables.FILES, place);
    }
    tx.put(RoomTables.ENTRIES, key, judged.encode());
  }

  private LogTag tagOf(int number) {
    Bytes row = tx.get(RoomTables.LOGS, RoomTables.log(room, number));
    if (row == null) {
      throw new IllegalStateException("room index: log " + number + " has no row");
    }
    return WriterLog.decode(number, row).tag();
  }

  /** The greatest time in what is cited, if it is applied or about to be. */
  private OptionalLong floorOf(Seen head) {
    WriterLog cited = writer(head.tag());
    if (cited != null && cited.isMember() && head.length() <= cited.indexed()) {
      return OptionalLong.of(floorAt(cited, head.length()));
    }
    List<Candidate> coming = batch.getOrDefault(head.tag(), List.of());
    if (coming.isEmpty()) {
      return OptionalLong.empty();
    }
    long place = head.length() - 1 - coming.get(0).index();
    return place < coming.size()
        ? OptionalLong.of(coming.get((int) place).floor())
        : OptionalLong.empty();
  }

  private long floorAt(WriterLog writer, long length) {
    if (length == writer.indexed()) {
      return writer.floor();
    }
    Bytes row = tx.get(RoomTables.ENTRIES, RoomTables.entry(room, writer.number(), length - 1));
    if (row == null) {
      throw new IllegalStateException(
          "room index: entry " + (length - 1) + " of log " + writer.number() + " has no row");
    }
    return EntryRow.decode(row).floor();
  }

  private @Nullable WriterLog writer(LogTag tag) {
    WriterLog writer = changed.get(tag);
    return writer != null ? writer : byTag.get(tag);
  }
}
