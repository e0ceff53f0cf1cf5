package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Table;
import dev.covey.node.room.key.LogTag;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The tables of rooms. Numbers are big-endian, so that keys sort; every key starts with the room's
 * number on this node.
 *
 * <pre>
 * room.rooms      room u32                                     room record
 * room.logs       room u32 | log u32                           writer log, see WriterLog
 * room.entries    room u32 | log u32 | index u64               entry row, see EntryRow
 * room.order      room u32 | time u64 | tag (8) | index u64    log u32
 * room.files      room u32 | time u64 | tag (8) | index u64    log u32
 * room.arrival    room u32 | position u64                      log u32 | index u64
 * room.citing     room u32 | tag (8) | length u64 | log u32 | index u64    (1 byte, 0)
 * room.bookmarks  room u32 | name                              position u64
 * </pre>
 *
 * <p>order, files, entries and citing can be made again from the logs; arrival and bookmarks are
 * this node's own.
 */
public final class RoomTables {

  public static final Table ROOMS = new Table("room.rooms");
  public static final Table LOGS = new Table("room.logs");
  public static final Table ENTRIES = new Table("room.entries");
  public static final Table ORDER = new Table("room.order");
  public static final Table FILES = new Table("room.files");
  public static final Table ARRIVAL = new Table("room.arrival");
  public static final Table CITING = new Table("room.citing");
  public static final Table BOOKMARKS = new Table("room.bookmarks");

  /** All of them: what a store that keeps rooms is opened with. */
  public static final List<Table> ALL =
      List.of(ROOMS, LOGS, ENTRIES, ORDER, FILES, ARRIVAL, CITING, BOOKMARKS);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private RoomTables() {}

  public static Bytes room(int room) {
    byte[] key = new byte[4];
    INT.set(key, 0, room);
    return Bytes.wrap(key);
  }

  /** The room's number that a key starts with. */
  public static int numberOf(Bytes key) {
    return intAt(key, 0);
  }

  static Bytes log(int room, int log) {
    byte[] key = new byte[8];
    INT.set(key, 0, room);
    INT.set(key, 4, log);
    return Bytes.wrap(key);
  }

  static Bytes entry(int room, int log, long index) {
    byte[] key = new byte[16];
    INT.set(key, 0, room);
    INT.set(key, 4, log);
    LONG.set(key, 8, index);
    return Bytes.wrap(key);
  }

  static Bytes order(int room, long time, LogTag tag, long index) {
    byte[] key = new byte[28];
    INT.set(key, 0, room);
    LONG.set(key, 4, time);
    tag.bytes().copyTo(key, 12);
    LONG.set(key, 20, index);
    return Bytes.wrap(key);
  }

  static Bytes arrival(int room, long position) {
    byte[] key = new byte[12];
    INT.set(key, 0, room);
    LONG.set(key, 4, position);
    return Bytes.wrap(key);
  }

  static Bytes arrivalValue(int log, long index) {
    byte[] value = new byte[12];
    INT.set(value, 0, log);
    LONG.set(value, 4, index);
    return Bytes.wrap(value);
  }

  /** Log and index 0 make the beginning of what cites that length of that log. */
  static Bytes citing(int room, LogTag tag, long length, int log, long index) {
    byte[] key = new byte[32];
    INT.set(key, 0, room);
    tag.bytes().copyTo(key, 4);
    LONG.set(key, 12, length);
    INT.set(key, 20, log);
    LONG.set(key, 24, index);
    return Bytes.wrap(key);
  }

  static Bytes bookmark(int room, String name) {
    return room(room).concat(Bytes.utf8(name));
  }

  static Bytes number(long number) {
    byte[] value = new byte[8];
    LONG.set(value, 0, number);
    return Bytes.wrap(value);
  }

  static int intAt(Bytes bytes, int at) {
    return (int) INT.get(bytes.unsafeArray(), bytes.arrayOffset() + at);
  }

  static long longAt(Bytes bytes, int at) {
    return (long) LONG.get(bytes.unsafeArray(), bytes.arrayOffset() + at);
  }
}
