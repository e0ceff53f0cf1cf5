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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
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

  /** Reads those of a room. */
  static ControlEntries load(ReadTransaction tx, int room, IntFunction<LogTag> tags) {
    ControlEntries all = new ControlEntries();
    tx.scan(
        RoomTables.CONTROL,
        RoomTables.room(room),
        RoomTables.room(room + 1),
        (key, value) -> {
          KeyReader place = new KeyReader(key);
          long unused = place.number();
          LogTag tag = tags.apply((int) place.number());
          all.add(tag, place.number(), value);
          return true;
        });
    return all;
  }

  private void add(LogTag tag, long index, Bytes value) {
    try {
      Entry entry = EntryCodec.decode(value.slice(1, value.length() - 1));
      long floor = Math.max(entry.time(), floorAt(tag, index));
      put(new Ref(tag, index), new Control(entry, value.at(0) == 1, floor));
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

  void clear() {
    byLog.clear();
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

  /** Where they are. */
  List<Ref> places() {
    List<Ref> places = new ArrayList<>();
    byLog.forEach(
        (tag, entries) -> entries.keySet().forEach(index -> places.add(new Ref(tag, index))));
    return places;
  }

  /** Those that can count. */
  List<ControlEntry> counting() {
    List<ControlEntry> counting = new ArrayList<>();
    byLog.forEach(
        (tag, entries) ->
            entries.forEach(
                (index, control) -> {
                  if (control.canCount()) {
                    Entry entry = control.entry();
                    counting.add(new ControlEntry(tag, index, entry.time(), entry.body()));
                  }
                }));
    return counting;
  }

  private NavigableMap<Long, Control> of(LogTag tag) {
    NavigableMap<Long, Control> entries = byLog.get(tag);
    return entries == null ? new TreeMap<>() : entries;
  }
}
