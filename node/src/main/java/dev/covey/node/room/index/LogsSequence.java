package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The entries of a few logs, merged as they are read. */
final class LogsSequence implements Sequence {

  private final Storage storage;
  private final int room;
  private final List<WriterLog> logs;

  LogsSequence(Storage storage, int room, List<WriterLog> logs) {
    this.storage = storage;
    this.room = room;
    this.logs = List.copyOf(logs);
  }

  @Override
  public List<Placed> before(String cursor, int limit) {
    Bytes end = cursor.isEmpty() ? Cursor.from(-1) : Cursor.parse(cursor);
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<Placed> placed = new ArrayList<>();
          for (WriterLog log : logs) {
            int found = 0;
            for (long index = first(rows, log, end) - 1; index >= 0 && found < limit; index--) {
              found += addTalk(rows, log, index, Bytes.EMPTY, end, placed);
            }
            addControl(tx, rows, log, Bytes.EMPTY, end, placed);
          }
          placed.sort(Comparator.comparing(Placed::cursor));
          return placed.size() <= limit
              ? placed
              : List.copyOf(placed.subList(placed.size() - limit, placed.size()));
        });
  }

  @Override
  public List<Placed> after(String cursor, int limit) {
    return forward(cursor.isEmpty() ? Bytes.EMPTY : Cursor.behind(Cursor.parse(cursor)), limit);
  }

  @Override
  public List<Placed> from(long time, int limit) {
    return forward(Cursor.from(time), limit);
  }

  private List<Placed> forward(Bytes from, int limit) {
    Bytes end = Cursor.from(-1);
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<Placed> placed = new ArrayList<>();
          for (WriterLog log : logs) {
            int found = 0;
            for (long index = first(rows, log, from);
                index < log.indexed() && found < limit;
                index++) {
              found += addTalk(rows, log, index, from, end, placed);
            }
            addControl(tx, rows, log, from, end, placed);
          }
          placed.sort(Comparator.comparing(Placed::cursor));
          return placed.size() <= limit ? placed : List.copyOf(placed.subList(0, limit));
        });
  }

  /** Those of the control class, which need not be later than others before them. Few. */
  private void addControl(
      ReadTransaction tx, EntryRows rows, WriterLog log, Bytes from, Bytes end, List<Placed> into) {
    Bytes prefix = RoomTables.log(room, log.number());
    tx.scan(
        RoomTables.CONTROL,
        prefix,
        RoomTables.log(room, log.number() + 1),
        (key, value) -> {
          long index =
              new KeyReader(key.slice(prefix.length(), key.length() - prefix.length())).number();
          EntryRow row = index < log.indexed() ? rows.require(log.number(), index) : null;
          int unused = row == null ? 0 : add(log, index, row, from, end, into);
          return true;
        });
  }

  /** The first entry of a log that is not before a place: its floor rises, so halving finds it. */
  private static long first(EntryRows rows, WriterLog log, Bytes place) {
    long low = 0;
    long high = log.indexed();
    while (low < high) {
      long middle = (low + high) >>> 1;
      long floor = rows.require(log.number(), middle).floor();
      if (Cursor.of(Math.max(0, floor), log.tag(), middle).compareTo(place) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private static int addTalk(
      EntryRows rows, WriterLog log, long index, Bytes from, Bytes end, List<Placed> into) {
    EntryRow row = rows.require(log.number(), index);
    return row.kind().isControl() ? 0 : add(log, index, row, from, end, into);
  }

  private static int add(
      WriterLog log, long index, EntryRow row, Bytes from, Bytes end, List<Placed> into) {
    if (!row.isShown()) {
      return 0;
    }
    Bytes cursor = Cursor.of(row.time(), log.tag(), index);
    if (cursor.compareTo(from) < 0 || cursor.compareTo(end) >= 0) {
      return 0;
    }
    into.add(Placed.of(log.number(), index, row, cursor.hex()));
    return 1;
  }
}
