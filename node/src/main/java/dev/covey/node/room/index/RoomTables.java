package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.ReadTransaction;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.Ref;
import dev.covey.node.room.key.LogTag;
import java.util.List;

/**
 * The tables of rooms. Keys are made of {@link KeyWriter}'s fields, so that they sort; every key
 * starts with the room's number on this node.
 *
 * <pre>
 * room.rooms      room                              room record
 * room.keys       room | epoch u64 | key's tag (8)  epoch keys, see KeyTable
 * room.logs       room | log                        writer log, see WriterLog
 * room.entries    room | log | index / 32           up to 32 entry rows, see EntryRow
 * room.order      room | time | tag | index         log
 * room.listed     room | list u8 | time | tag | index           log     see EntryList
 * room.about      room | tag | index | kind u8 | time | tag | index     log
 * room.control    room | log | index                u8 1 if it can count | entry
 * room.arrival    room | position / 64              up to 64 times log | index
 * room.citing     room | tag | length | log | index     u8 0 not here, 1 a hello alone
 * room.cleared    room | log | index                what is left of an entry, as an entry
 * room.bookmarks  room | name                       position
 * room.noticed    room | identity (32)              ms u64 LE: when it was last online
 * room.content    room | log key (32)               u8 1: files were fetched from it, see ContentLogs
 * room.forgotten  room                              see ForgottenRooms
 * room.mirrors    room | device (32) | log key (32)  what a mirror keeps, see RoomMirrors
 * </pre>
 *
 * <p>In about, the first tag and index are those of the entry that the other one is about. listed
 * and about also hold entries that turned out to have no effect: their rows tell.
 *
 * <p>order, listed, about, control, entries and citing can be made again from the logs and cleared;
 * arrival, the positions in entries, bookmarks and keys are this node's own.
 */
public final class RoomTables {

  public static final Table ROOMS = new Table("room.rooms");
  public static final Table LOGS = new Table("room.logs");
  public static final Table ENTRIES = new Table("room.entries");
  public static final Table ORDER = new Table("room.order");
  public static final Table LISTED = new Table("room.listed");
  public static final Table ABOUT = new Table("room.about");
  public static final Table CONTROL = new Table("room.control");
  public static final Table ARRIVAL = new Table("room.arrival");
  public static final Table CITING = new Table("room.citing");
  public static final Table CLEARED = new Table("room.cleared");
  public static final Table BOOKMARKS = new Table("room.bookmarks");
  public static final Table NOTICED = new Table("room.noticed");
  public static final Table KEYS = new Table("room.keys");
  public static final Table MIRRORS = new Table("room.mirrors");
  public static final Table CONTENT = new Table("room.content");
  public static final Table FORGOTTEN = new Table("room.forgotten");

  /** All of them: what a store that keeps rooms is opened with. */
  public static final List<Table> ALL =
      List.of(
          ROOMS, LOGS, ENTRIES, ORDER, LISTED, ABOUT, CONTROL, ARRIVAL, CITING, CLEARED, BOOKMARKS,
          NOTICED, KEYS, MIRRORS, CONTENT, FORGOTTEN);

  /** Those that are made from the logs alone. */
  static final List<Table> DERIVED = List.of(ORDER, LISTED, ABOUT, CONTROL, CITING);

  private RoomTables() {}

  /** The beginning of all keys of a room; -1 gives what is behind those of all rooms. */
  public static Bytes room(int room) {
    return new KeyWriter(5).number(Integer.toUnsignedLong(room)).toBytes();
  }

  /** The keys of a room's logs, members' and others. */
  public static List<LogKey> logKeys(ReadTransaction tx, int room) {
    return Applied.loadLogs(tx, room).stream().map(WriterLog::key).toList();
  }

  /** The room's number that a key starts with. */
  public static int numberOf(Bytes key) {
    return (int) new KeyReader(key).number();
  }

  static Bytes log(int room, int log) {
    return key(room, 10).number(log).toBytes();
  }

  static Bytes place(int room, int log, long index) {
    return key(room, 18).number(log).number(index).toBytes();
  }

  static Bytes order(int room, long time, LogTag tag, long index) {
    return key(room, 26).time(time).tag(tag).number(index).toBytes();
  }

  static Bytes listed(int room, EntryList list, long time, LogTag tag, long index) {
    return key(room, 27).u8(list.code()).time(time).tag(tag).number(index).toBytes();
  }

  /** The beginning of what is listed there. */
  static Bytes listed(int room, int list) {
    return key(room, 6).u8(list).toBytes();
  }

  /** The beginning of what is about an entry. */
  static Bytes about(int room, Ref target) {
    return key(room, 24).tag(target.tag()).number(target.index()).toBytes();
  }

  static Bytes about(int room, Ref target, EffectKind kind, long time, LogTag tag, long index) {
    return key(room, 45)
        .tag(target.tag())
        .number(target.index())
        .u8(kind.code())
        .time(time)
        .tag(tag)
        .number(index)
        .toBytes();
  }

  /** The beginning of what is about an entry in this way. */
  static Bytes about(int room, Ref target, int kind) {
    return key(room, 24).tag(target.tag()).number(target.index()).u8(kind).toBytes();
  }

  static Bytes page(int room, long number) {
    return key(room, 14).number(number).toBytes();
  }

  /** Log and index 0 make the beginning of what cites that length of that log. */
  static Bytes citing(int room, LogTag tag, long length, int log, long index) {
    return key(room, 36).tag(tag).number(length).number(log).number(index).toBytes();
  }

  static Bytes bookmark(int room, String name) {
    return key(room, 5).raw(Bytes.utf8(name)).toBytes();
  }

  /** A log's number as a value. */
  static Bytes number(long number) {
    return new KeyWriter(5).number(number).toBytes();
  }

  private static KeyWriter key(int room, int capacity) {
    return new KeyWriter(capacity).number(Integer.toUnsignedLong(room));
  }
}
