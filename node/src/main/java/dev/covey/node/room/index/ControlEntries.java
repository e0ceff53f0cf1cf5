package dev.covey.node.room.index;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.ControlEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The entries of the control class that could be read: few, so they are kept in memory. A pass has
 * its own on top of the room's, which are only read meanwhile. Guarded by its owner.
 */
final class ControlEntries {

  private final Map<LogTag, NavigableMap<Long, Control>> byLog = new HashMap<>();

  /**
   * One of them.
   *
   * @param canCount false if the rules of time make it void
   * @param floor the greatest time of control entries in its log up to it
   */
  record Control(Entry entry, boolean canCount, long floor) {

    Bytes encode() {
      return Bytes.wrap(new byte[] {(byte) (canCount ? 1 : 0)}).concat(EntryCodec.encode(entry));
    }
  }

  /** Reads those of a room, given its logs' tags by number. */
  static ControlEntries load(ReadTransaction tx, int room, Map<Integer, LogTag> tags) {
    List<Row> rows = new ArrayList<>();
    tx.scan(
        RoomTables.CONTROL,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, value) -> {
          KeyReader place = new KeyReader(key);
          long unused = place.number();
          int log = (int) place.number();
          LogTag tag = tags.get(log);
          if (tag == null) {
            throw new StorageException("the room index is damaged: no log " + log);
          }
          return rows.add(new Row(tag, place.number(), value));
        });
    // When a node starts there are many, and everybody waits for them.
    List<Entry> entries = rows.parallelStream().map(Row::entry).toList();
    ControlEntries all = new ControlEntries();
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      Entry entry = entries.get(i);
      long floor = Math.max(entry.time(), all.floorAt(row.tag(), row.index()));
      all.put(new Ref(row.tag(), row.index()), new Control(entry, row.value().at(0) == 1, floor));
    }
    return all;
  }

  /** One as it is kept. */
  private record Row(LogTag tag, long index, Bytes value) {

    Entry entry() {
      return ControlEntries.entry(value);
    }
  }

  /** The entry in a row of the table. */
  static Entry entry(Bytes row) {
    try {
      return EntryCodec.decode(row.slice(1, row.length() - 1));
    } catch (ProtocolViolationException e) {
      throw new StorageException("the room index is damaged: " + e.getMessage(), e);
    }
  }

  void put(Ref place, Control control) {
    byLog.computeIfAbsent(place.tag(), tag -> new TreeMap<>()).put(place.index(), control);
  }

  void putAll(ControlEntries others) {
    others.byLog.forEach(
        (tag, entries) -> byLog.computeIfAbsent(tag, key -> new TreeMap<>()).putAll(entries));
  }

  /** Those of a log that is not the room's any more. */
  void remove(LogTag tag) {
    byLog.remove(tag);
  }

  boolean isEmpty() {
    return byLog.isEmpty();
  }

  @Nullable Control find(Ref place) {
    return of(place.tag()).get(place.index());
  }

  Control get(Ref place) {
    Control control = find(place);
    if (control == null) {
      throw new IllegalStateException("room index: no control entry " + place);
    }
    return control;
  }

  /** The greatest time of control entries among the first {@code length} of a log; -1 if none. */
  long floorAt(LogTag tag, long length) {
    Map.Entry<Long, Control> last = of(tag).lowerEntry(length);
    return last == null ? -1 : last.getValue().floor();
  }

  /** Sees the place of one. */
  interface Visitor {
    void visit(LogTag tag, long index);
  }

  void forEach(Visitor visitor) {
    byLog.forEach((tag, entries) -> entries.keySet().forEach(index -> visitor.visit(tag, index)));
  }

  /** Those that can count. */
  List<ControlEntry> counting() {
    return countingWith(new ControlEntries());
  }

  /** Those that can count, once these were put over them. */
  List<ControlEntry> countingWith(ControlEntries newer) {
    List<ControlEntry> counting = new ArrayList<>();
    byLog.forEach(
        (tag, entries) -> {
          NavigableMap<Long, Control> over = newer.of(tag);
          entries.forEach(
              (index, control) -> {
                if (!over.containsKey(index)) {
                  addIfCounts(tag, index, control, counting);
                }
              });
        });
    newer.byLog.forEach(
        (tag, entries) ->
            entries.forEach((index, control) -> addIfCounts(tag, index, control, counting)));
    return counting;
  }

  private static void addIfCounts(
      LogTag tag, long index, Control control, List<ControlEntry> counting) {
    if (control.canCount()) {
      Entry entry = control.entry();
      counting.add(new ControlEntry(tag, index, entry.time(), entry.body()));
    }
  }

  private NavigableMap<Long, Control> of(LogTag tag) {
    NavigableMap<Long, Control> entries = byLog.get(tag);
    return entries == null ? Collections.emptyNavigableMap() : entries;
  }
}
