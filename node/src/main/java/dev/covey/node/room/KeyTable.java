package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.ChainPointer;
import dev.covey.node.room.key.EpochKeys;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The epoch keys of one room, in the table room.keys. Safe on any thread.
 *
 * <pre>
 * key    room number | epoch u64 | first 8 bytes of BLAKE2b-256(control key)
 * value  u8 1 | u64 LE learned, ms since 1970 | u8 flags: 1 whole, 2 with a chain pointer,
 *        4 vouched for: may be written in
 *        | epoch key, or control key (32) | chain log key (32) | uint index
 * </pre>
 */
final class KeyTable {

  private static final int VERSION = 1;
  private static final int WHOLE = 1;
  private static final int CHAINED = 2;
  private static final int VOUCHED = 4;

  private final Storage storage;
  private final int room;
  private final ConcurrentSkipListMap<Long, Long> learned = new ConcurrentSkipListMap<>();

  KeyTable(Storage storage, int room) {
    this.storage = storage;
    this.room = room;
  }

  /**
   * Keys as they are stored.
   *
   * @param learnedMillis when this node came to know them, ms since 1970
   * @param vouched whether the room's entries, or the link, say that it is the room's epoch
   */
  record Row(EpochKeys keys, long learnedMillis, boolean vouched) {

    /** Bytes of a name. */
    static final int NAME_SIZE = 16;

    /** What is behind the room's number in the key: epoch u64, and the hash's first 8 bytes. */
    Bytes name() {
      byte[] number = ByteBuffer.allocate(8).putLong(keys.number()).array();
      return Bytes.wrap(number).concat(Blake2b.hash(keys.controlKey()).slice(0, 8));
    }

    Bytes encode() {
      return KeyTable.encode(this);
    }

    /** Decodes; the key ends with the name. */
    static Row decode(Bytes key, Bytes row) {
      return KeyTable.decode(key, row);
    }
  }

  /** By rising number. */
  List<Row> all() {
    return storage.read(
        tx -> {
          List<Row> rows = new ArrayList<>();
          tx.scan(
              RoomTables.KEYS,
              RoomTables.room(room),
              RoomTables.room(room + 1),
              (key, row) -> rows.add(decode(key, row)));
          rows.forEach(this::note);
          return rows;
        });
  }

  /** Durable when it returns; what was known of keys that were there stays. */
  void put(EpochKeys keys, long nowMillis, boolean vouched) {
    Bytes key = key(new Row(keys, nowMillis, vouched));
    boolean unused =
        storage.write(
            tx -> {
              Bytes before = tx.get(RoomTables.KEYS, key);
              Row old = before == null ? new Row(keys, nowMillis, false) : decode(key, before);
              Row row = new Row(keys, old.learnedMillis(), vouched || old.vouched());
              tx.put(RoomTables.KEYS, key, encode(row));
              note(row);
              return true;
            });
  }

  /** When this node came to know of an epoch behind this one, ms since 1970. */
  OptionalLong learnedAfter(long number) {
    Map.Entry<Long, Long> next = learned.higherEntry(number);
    return next == null ? OptionalLong.empty() : OptionalLong.of(next.getValue());
  }

  private void note(Row row) {
    learned.merge(row.keys().number(), row.learnedMillis(), Math::min);
  }

  private Bytes key(Row row) {
    return RoomTables.room(room).concat(row.name());
  }

  private static Bytes encode(Row row) {
    EpochKeys keys = row.keys();
    Encoder out =
        new Encoder(96)
            .u8(VERSION)
            .u64(row.learnedMillis())
            .u8(
                (keys.isWhole() ? WHOLE : 0)
                    | (keys.chain().isPresent() ? CHAINED : 0)
                    | (row.vouched() ? VOUCHED : 0))
            .raw(keys.isWhole() ? keys.epochKey() : keys.controlKey());
    keys.chain().ifPresent(chain -> out.raw(chain.log().bytes()).uint(chain.index()));
    return out.toBytes();
  }

  private static Row decode(Bytes key, Bytes row) {
    Decoder in = new Decoder(row);
    try {
      long number = ByteBuffer.wrap(key.slice(key.length() - 16, 8).toByteArray()).getLong();
      int version = in.u8();
      if (version != VERSION) {
        throw new StorageException(
            "a room's keys were stored by a newer Covey (version " + version + "): update Covey");
      }
      long learned = in.u64();
      int flags = in.u8();
      Bytes secret = in.fixed32().compact();
      Optional<ChainPointer> chain =
          (flags & CHAINED) == 0
              ? Optional.empty()
              : Optional.of(new ChainPointer(new LogKey(in.fixed32()), in.uint()));
      return new Row(
          (flags & WHOLE) == 0
              ? EpochKeys.control(number, secret, chain)
              : EpochKeys.of(number, secret, chain),
          learned,
          (flags & VOUCHED) != 0);
    } catch (ProtocolViolationException e) {
      throw new StorageException("a room's keys are damaged: " + e.getMessage(), e);
    }
  }
}
