package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.Ref;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Reads a room's tables: where things are, not what they say. Safe on any thread. */
public final class RoomOrder {

  /** The longest name of a bookmark, in bytes. */
  public static final int MAX_BOOKMARK = 200;

  private final Storage storage;
  private final int room;

  public RoomOrder(Storage storage, int room) {
    this.storage = storage;
    this.room = room;
  }

  /** The whole room. */
  public Sequence whole() {
    return new TableSequence(storage, room, RoomTables.ORDER, RoomTables.room(room), null);
  }

  /** An entry, given its log's number, and what says it belongs to its thread. */
  public Sequence thread(Ref root, int log) {
    return new TableSequence(
        storage,
        room,
        RoomTables.ABOUT,
        RoomTables.about(room, root, EffectKind.THREAD.code()),
        new TableSequence.Root(root, log));
  }

  /** What is in some logs. */
  public Sequence of(List<WriterLog> logs) {
    return new LogsSequence(storage, room, logs);
  }

  /** Where an entry is in room order; empty if it is not shown. */
  public Optional<String> cursor(WriterLog log, long index) {
    return storage.read(
        tx ->
            Optional.ofNullable(new EntryRows(tx, room).get(log.number(), index))
                .filter(EntryRow::isShown)
                .map(row -> Cursor.of(row.time(), log.tag(), index).hex()));
  }

  /** Every file entry, in room order. */
  public List<Placed> files() {
    return listed(EntryList.FILES);
  }

  /** Every entry that pins or takes down a pin, in room order. */
  public List<Placed> pins() {
    return listed(EntryList.PINS);
  }

  /** Every entry that asks to forget another. */
  public List<Placed> redactions() {
    return listed(EntryList.REDACTIONS);
  }

  /** Every entry in which somebody tells of itself, in room order. */
  public List<Placed> profiles() {
    return listed(EntryList.PROFILES);
  }

  /** What is about these entries, in the order of kinds and, within one, in room order. */
  public List<List<Effect>> effects(List<Ref> targets) {
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<List<Effect>> effects = new ArrayList<>(targets.size());
          targets.forEach(target -> effects.add(effects(tx, rows, target)));
          return effects;
        });
  }

  private List<Effect> effects(ReadTransaction tx, EntryRows rows, Ref target) {
    Bytes prefix = RoomTables.about(room, target);
    Bytes end = RoomTables.about(room, new Ref(target.tag(), target.index() + 1));
    List<Effect> effects = new ArrayList<>();
    tx.scan(
        RoomTables.ABOUT,
        prefix,
        end,
        (key, value) -> {
          KeyReader in = new KeyReader(key);
          Bytes unusedPrefix = in.raw(prefix.length());
          EffectKind kind = EffectKind.of(in.u8());
          long unusedTime = in.time();
          var unusedTag = in.tag();
          Placed placed = placed(rows, value, in.number());
          if (placed != null) {
            effects.add(new Effect(kind, placed));
          }
          return true;
        });
    return effects;
  }

  private List<Placed> listed(EntryList list) {
    Bytes prefix = RoomTables.listed(room, list.code());
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<Placed> placed = new ArrayList<>();
          tx.scan(
              RoomTables.LISTED,
              prefix,
              RoomTables.listed(room, list.code() + 1),
              (key, value) -> {
                KeyReader in = new KeyReader(key);
                Bytes unusedPrefix = in.raw(prefix.length());
                long unusedTime = in.time();
                var unusedTag = in.tag();
                Placed entry = placed(rows, value, in.number());
                if (entry != null) {
                  placed.add(entry);
                }
                return true;
              });
          return placed;
        });
  }

  /** As the other, passing over what is to be indexed again. */
  public Arrivals after(long position, int limit) {
    return after(position, limit, true);
  }

  /**
   * What arrived after a position, in arrival order, what has no effect now left out.
   *
   * @param limit how many to look at
   * @param settled whether to pass over what is to be indexed again; else it stops there
   */
  public Arrivals after(long position, int limit, boolean settled) {
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          List<Placed> placed = new ArrayList<>();
          long[] last = {position};
          boolean[] waits = {false};
          ArrivalPages.forEach(
              tx,
              room,
              position + 1,
              (at, log, index) -> {
                EntryRow row = arrived(rows, at, log, index);
                waits[0] = !settled && row != null && row.state() == EntryRow.State.PENDING;
                if (waits[0]) {
                  return false;
                }
                last[0] = at;
                if (row != null && row.isHeard()) {
                  placed.add(Placed.of(log, index, row, ""));
                }
                return at - position < limit;
              });
          return new Arrivals(placed, last[0], waits[0]);
        });
  }

  /**
   * The row of what arrived there; null if its log is the room's no more: its author was let in for
   * a while, and said nothing but hello. Another log may have its number by now.
   */
  private static @Nullable EntryRow arrived(EntryRows rows, long at, int log, long index) {
    EntryRow row = rows.get(log, index);
    return row != null && row.position() == at ? row : null;
  }

  /**
   * Some of what arrived.
   *
   * @param last the last position looked at: where to go on
   * @param waits whether the next one is to be indexed again
   */
  public record Arrivals(List<Placed> entries, long last, boolean waits) {}

  /** How much arrived after a position, and how much of it calls this node's identity. */
  public record Count(int messages, int mentions) {}

  /**
   * Counts texts and files that arrived after a position, in logs that are others', at most so
   * many.
   */
  public Count count(long position, int limit, IntPredicate isOwn) {
    int[] count = new int[2];
    return storage.read(
        tx -> {
          EntryRows rows = new EntryRows(tx, room);
          ArrivalPages.forEach(
              tx,
              room,
              position + 1,
              (at, log, index) -> {
                EntryRow row = arrived(rows, at, log, index);
                if (row != null && isMessage(row) && row.isHeard() && !isOwn.test(log)) {
                  count[0]++;
                  count[1] += row.calls() ? 1 : 0;
                }
                return count[0] < limit;
              });
          return new Count(count[0], count[1]);
        });
  }

  private static boolean isMessage(EntryRow row) {
    return row.kind() == RowKind.TEXT || row.kind() == RowKind.FILE;
  }

  /** One entry, if it is shown. */
  public Optional<Placed> find(int log, long index) {
    return row(log, index).filter(EntryRow::isShown).map(row -> Placed.of(log, index, row, ""));
  }

  Optional<EntryRow> row(int log, long index) {
    return storage.read(tx -> Optional.ofNullable(new EntryRows(tx, room).get(log, index)));
  }

  /** Entries of one log from an index on, those that have an effect, at most {@code limit}. */
  public List<Placed> ofLog(int log, long from, long limit) {
    return storage.read(
        tx -> {
          List<Placed> placed = new ArrayList<>();
          new EntryRows(tx, room)
              .forEach(
                  log,
                  from,
                  from + limit,
                  (index, row) -> {
                    if (row.isHeard()) {
                      placed.add(Placed.of(log, index, row, ""));
                    }
                  });
          return placed;
        });
  }

  private static @Nullable Placed placed(EntryRows rows, Bytes log, long index) {
    int number = (int) new KeyReader(log).number();
    EntryRow row = rows.require(number, index);
    return row.isHeard() ? Placed.of(number, index, row, "") : null;
  }

  /** Where a bookmark stands. A new one is put at the position given; durable when it returns. */
  public long bookmark(String name, long start) {
    Bytes key = RoomTables.bookmark(room, requireBookmark(name));
    Bytes value =
        storage.read(tx -> Optional.ofNullable(tx.get(RoomTables.BOOKMARKS, key))).orElse(null);
    if (value != null) {
      return new KeyReader(value).number();
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
}
