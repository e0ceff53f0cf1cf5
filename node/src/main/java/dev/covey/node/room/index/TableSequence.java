package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.Ref;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries whose places follow a prefix in a table; before them all, perhaps, one more. */
final class TableSequence implements Sequence {

  private final Storage storage;
  private final int room;
  private final Table table;
  private final Bytes prefix;
  private final @Nullable Root root;

  TableSequence(Storage storage, int room, Table table, Bytes prefix, @Nullable Root root) {
    this.storage = storage;
    this.room = room;
    this.table = table;
    this.prefix = prefix;
    this.root = root;
  }

  /** The entry that comes first, whatever time it claims. */
  record Root(Ref place, int log) {
    Bytes cursor() {
      return Cursor.of(0, place.tag(), place.index());
    }
  }

  @Override
  public List<Placed> before(String cursor, int limit) {
    Bytes end = cursor.isEmpty() ? end() : prefix.concat(Cursor.parse(cursor));
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<Placed> placed = new ArrayList<>();
          tx.scanBackwards(
              table,
              prefix,
              end,
              (key, value) -> {
                place(rows, key, value, placed);
                return placed.size() < limit;
              });
          Placed first = first(rows);
          if (first != null
              && placed.size() < limit
              && (cursor.isEmpty() || cursor.compareTo(first.cursor()) > 0)) {
            placed.add(first);
          }
          Collections.reverse(placed);
          return placed;
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
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<Placed> placed = new ArrayList<>();
          Placed first = first(rows);
          if (first != null && Bytes.hex(first.cursor()).compareTo(from) >= 0) {
            placed.add(first);
          }
          if (placed.size() < limit) {
            tx.scan(
                table,
                prefix.concat(from),
                end(),
                (key, value) -> {
                  place(rows, key, value, placed);
                  return placed.size() < limit;
                });
          }
          return placed;
        });
  }

  private @Nullable Placed first(EntryRows rows) {
    if (root == null) {
      return null;
    }
    EntryRow row = rows.get(root.log(), root.place().index());
    return row != null && row.isShown()
        ? Placed.of(root.log(), root.place().index(), row, root.cursor().hex())
        : null;
  }

  private void place(EntryRows rows, Bytes key, Bytes value, List<Placed> into) {
    Bytes cursor = key.slice(prefix.length(), key.length() - prefix.length());
    KeyReader in = new KeyReader(cursor);
    long unusedTime = in.time();
    var unusedTag = in.tag();
    long index = in.number();
    int log = (int) new KeyReader(value).number();
    EntryRow row = rows.require(log, index);
    boolean isRoot = root != null && root.log() == log && root.place().index() == index;
    if (row.isShown() && !isRoot) {
      into.add(Placed.of(log, index, row, cursor.hex()));
    }
  }

  /** Behind everything that begins with the prefix: no time has all its bits set. */
  private Bytes end() {
    return prefix.concat(Bytes.wrap(new byte[] {-1}));
  }
}
