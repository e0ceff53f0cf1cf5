package dev.covey.node.mirror;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Table;
import dev.covey.node.room.key.MirrorKey;
import java.util.List;

/**
 * The tables of a mirror.
 *
 * <pre>
 * mirror.logs   room id (32) | log key (32)
 *               u8 2 | device (32) | uint length | uint cost
 *                 | uint held | uint missing | tree hash (32) | u64 since, ms
 * mirror.keys   room id (32) | epoch u64 big-endian | mirror key (32)
 *               device that gave it (32); those of the code are in the list of rooms
 * </pre>
 */
public final class MirrorTables {

  static final Table LOGS = new Table("mirror.logs");
  static final Table KEYS = new Table("mirror.keys");

  /** What a mirror's store is opened with. */
  public static final List<Table> ALL = List.of(LOGS, KEYS);

  private static final int VERSION = 2;
  private static final Bytes LAST = Bytes.wrap(new byte[] {-1}).concat(Bytes.wrap(filled()));

  private MirrorTables() {}

  /**
   * What is kept of a log.
   *
   * @param from the device that told of it first
   * @param length blocks there is room for
   * @param cost bytes set aside for them
   * @param held how far blocks were here at once; 0 if there never were any
   * @param missing how many of them were not
   * @param treeHash of these; 32 zero bytes if there are none
   * @param sinceMillis when the last of them came
   */
  record LogRow(
      PublicKey from,
      long length,
      long cost,
      long held,
      long missing,
      Bytes treeHash,
      long sinceMillis) {

    Bytes encode() {
      return new Encoder(128)
          .u8(VERSION)
          .raw(from.bytes())
          .uint(length)
          .uint(cost)
          .uint(held)
          .uint(missing)
          .raw(treeHash)
          .u64(sinceMillis)
          .toBytes();
    }

    static LogRow decode(Bytes row) {
      Decoder in = new Decoder(row);
      try {
        int version = in.u8();
        if (version > VERSION) {
          throw new StorageException(
              "the mirror was kept by a newer Covey (version " + version + "): update Covey");
        }
        return new LogRow(
            new PublicKey(in.fixed32()),
            in.uint(),
            in.uint(),
            in.uint(),
            version < 2 ? 0 : in.uint(),
            in.fixed32().compact(),
            in.u64());
      } catch (ProtocolViolationException e) {
        throw new StorageException("the mirror's table of logs is damaged: " + e.getMessage(), e);
      }
    }
  }

  static Bytes log(Bytes room, LogKey log) {
    return room.concat(log.bytes());
  }

  static LogKey logOf(Bytes key) {
    return new LogKey(key.slice(32, LogKey.SIZE));
  }

  static Bytes key(Bytes room, MirrorKey key) {
    byte[] epoch = new byte[8];
    for (int i = 0; i < 8; i++) {
      epoch[i] = (byte) (key.epoch() >>> (56 - 8 * i));
    }
    return room.concat(Bytes.wrap(epoch), key.key());
  }

  static MirrorKey keyOf(Bytes key) {
    long epoch = 0;
    for (int i = 0; i < 8; i++) {
      epoch = epoch << 8 | (key.at(32 + i) & 0xff);
    }
    return new MirrorKey(epoch, key.slice(40, 32));
  }

  /** Greater than every key of the room. */
  static Bytes end(Bytes room) {
    return room.concat(LAST);
  }

  private static byte[] filled() {
    byte[] all = new byte[48];
    java.util.Arrays.fill(all, (byte) -1);
    return all;
  }
}
