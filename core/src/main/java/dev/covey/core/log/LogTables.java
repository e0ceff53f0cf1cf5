package dev.covey.core.log;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.store.Table;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Where logs are in a storage. Numbers in keys are big endian, so that they sort; {@code id} is a
 * number that each log gets on its first day in this storage.
 *
 * <pre>
 * log.meta    "format"                -> u32 LE version
 *             "primary-key"           -> 32 random bytes
 *             "next-id"               -> u32 BE
 *             "dying" | u32 id        -> u32 BE id: of a deleted log, of which some may be left
 * log.key     discovery key (32)      -> u32 BE id | log key (32) | manifest, or nothing
 * log.head    u32 id                  -> {@link LogHead}
 * log.block   u32 id | u64 index      -> the block, as it is signed and sent
 * log.node    u32 id | u64 page       -> {@link NodePage}
 * log.bits    u32 id | u64 page       -> 512 bytes, for blocks held beyond the contiguous ones
 * log.user    u32 id | UTF-8 name     -> what the application keeps beside the log
 * log.frozen  u32 id                  -> {@link Conflict}
 * log.own     discovery key (32)      -> of a log that was written here: see {@link OwnLogs}
 * </pre>
 */
final class LogTables {

  static final Table META = new Table("log.meta");
  static final Table KEYS = new Table("log.key");
  static final Table HEADS = new Table("log.head");
  static final Table BLOCKS = new Table("log.block");
  static final Table NODES = new Table("log.node");
  static final Table BITS = new Table("log.bits");

  static final Table USER = new Table("log.user");
  static final Table FROZEN = new Table("log.frozen");
  static final Table OWN = new Table("log.own");

  static final List<Table> ALL = List.of(META, KEYS, HEADS, BLOCKS, NODES, BITS, USER, FROZEN, OWN);

  static final Bytes FORMAT = Bytes.utf8("format");
  static final Bytes PRIMARY_KEY = Bytes.utf8("primary-key");
  static final Bytes NEXT_ID = Bytes.utf8("next-id");
  private static final Bytes DYING = Bytes.utf8("dying");

  private LogTables() {}

  static Bytes id(int id) {
    return Bytes.wrap(ByteBuffer.allocate(4).putInt(id).array());
  }

  static Bytes dying(int id) {
    return DYING.concat(id(id));
  }

  static Bytes key(int id, long number) {
    return Bytes.wrap(ByteBuffer.allocate(12).putInt(id).putLong(number).array());
  }

  static int intAt(Bytes bytes, int at) {
    if (bytes.length() < at + 4) {
      throw new StorageException("a record of " + bytes.length() + " bytes is damaged: too short");
    }
    return ByteBuffer.wrap(bytes.unsafeArray(), bytes.arrayOffset() + at, 4).getInt();
  }

  /** The number behind the id in a key that {@link #key} made. */
  static long numberOf(Bytes key) {
    return ByteBuffer.wrap(key.unsafeArray(), key.arrayOffset() + 4, 8).getLong();
  }
}
