package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Reads a room's tables: where things are, not what they say. Safe on any thread. */
public final class RoomOrder {

  /** The longest name of a bookmark, in bytes. */
  public static final int MAX_BOOKMARK = 200;

  private static final int CURSOR_BYTES = 24;

  private final Storage storage;
  private final int room;

  public RoomOrder(Storage storage, int room) {
    this.storage = storage;
    this.room = room;
  }

  /** The last entries in room order before a cursor, or of all if it is empty; oldest first. */
  public List<Placed> before(String cursor, int limit) {
    Bytes from = RoomTables.room(room);
    Bytes to = cursor.isEmpty() ? RoomTables.room(room + 1) : from.concat(parse(cursor));
    return storage.read(
        tx -> {
          List<Placed> placed = new ArrayList<>();
          tx.scanBackwards(
              RoomTables.ORDER,
              from,
              to,
              (key, value) -> {
                placed.add(place(tx, key, value));
                return placed.size() < limit;
              });
          Collections.reverse(placed);
          return placed;
        });
  }

  /** Every file entry, in room order. */
  public List<Placed> files() {
    return all(RoomTables.FILES);
  }

  /** Every entry, in room order: for comparing rooms. */
  List<Placed> all() {
    return all(RoomTables.ORDER);
  }

  /**
   * What arrived after a position, in arrival order, what is void now left out.
   *
   * @param limit how many rows to look at
   */
  public Arrivals after(long position, int limit) {
    return storage.read(
        tx -> {
          List<Placed> placed = new ArrayList<>();
          long[] last = {position, 0};
          tx.scan(
              RoomTables.ARRIVAL,
              RoomTables.arrival(room, position + 1),
              RoomTables.room(room + 1),
              (key, value) -> {
                last[0] = RoomTables.longAt(key, 4);
                last[1]++;
                int log = RoomTables.intAt(value, 0);
                Placed entry = placed(tx, log, RoomTables.longAt(value, 4), "");
                if (entry != null) {
                  placed.add(entry);
                }
                return last[1] < limit;
              });
          return new Arrivals(placed, last[0]);
        });
  }

  /**
   * Some of what arrived.
   *
   * @param last the last position looked at: where to go on
   */
  public record Arrivals(List<Placed> entries, long last) {}

  /** One entry, if it is shown. */
  public Optional<Placed> find(int log, long index) {
    return storage.read(tx -> Optional.ofNullable(placed(tx, log, index, "")));
  }

  /** Entries of one log from an index on, those that are shown, at most {@code limit}. */
  public List<Placed> ofLog(int log, long from, long limit) {
    return storage.read(
        tx -> {
          List<Placed> placed = new ArrayList<>();
          tx.scan(
              RoomTables.ENTRIES,
              RoomTables.entry(room, log, from),
              RoomTables.entry(room, log, from + limit),
              (key, value) -> {
                EntryRow row = EntryRow.decode(value);
                if (row.isShown()) {
                  placed.add(
                      new Placed(log, RoomTables.longAt(key, 8), row.position(), row.hasGap(), ""));
                }
                return true;
              });
          return placed;
        });
  }

  /** Where a bookmark stands. A new one is put at the position given; durable when it returns. */
  public long bookmark(String name, long start) {
    Bytes key = RoomTables.bookmark(room, requireBookmark(name));
    Bytes value =
        storage.read(tx -> Optional.ofNullable(tx.get(RoomTables.BOOKMARKS, key))).orElse(null);
    if (value != null) {
      return RoomTables.longAt(value, 0);
    }
    if (start > 0) {
      moveBookmark(name, start).join();
    }
    return start;
  }

  /** Moves a bookmark; what is written after this returned is not durable before it is. */
  @CanIgnoreReturnValue
  public CompletableFuture<Boolean> moveBookmark(String name, long position) {
    Bytes key = RoomTables.bookmark(room, requireBookmark(name));
    return storage.submit(
        tx -> {
          tx.put(RoomTables.BOOKMARKS, key, RoomTables.number(position));
          return true;
        });
  }

  /** Returns the name, or throws {@link IllegalArgumentException}: 1 to 200 bytes of UTF-8. */
  public static String requireBookmark(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_BOOKMARK) {
      throw new IllegalArgumentException(
          "bookmark name of " + bytes + " bytes; 1 to " + MAX_BOOKMARK + " expected");
    }
    return name;
  }

  private List<Placed> all(Table table) {
    return storage.read(
        tx -> {
          List<Placed> placed = new ArrayList<>();
          tx.scan(
              table,
              RoomTables.room(room),
              RoomTables.room(room + 1),
              (key, value) -> placed.add(place(tx, key, value)));
          return placed;
        });
  }

  private Placed place(ReadTransaction tx, Bytes key, Bytes value) {
    int log = RoomTables.intAt(value, 0);
    Placed placed = placed(tx, log, RoomTables.longAt(key, 20), key.slice(4, CURSOR_BYTES).hex());
    if (placed == null) {
      throw new IllegalStateException("room index: an entry in order that is not shown");
    }
    return placed;
  }

  private @Nullable Placed placed(ReadTransaction tx, int log, long index, String cursor) {
    Bytes stored = tx.get(RoomTables.ENTRIES, RoomTables.entry(room, log, index));
    if (stored == null) {
      return null;
    }
    EntryRow row = EntryRow.decode(stored);
    return row.isShown() ? new Placed(log, index, row.position(), row.hasGap(), cursor) : null;
  }

  private static Bytes parse(String cursor) {
    if (cursor.length() != 2 * CURSOR_BYTES) {
      throw new IllegalArgumentException("not a cursor of this room's history: " + cursor);
    }
    try {
      return Bytes.hex(cursor);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a cursor of this room's history: " + cursor, e);
    }
  }
}
