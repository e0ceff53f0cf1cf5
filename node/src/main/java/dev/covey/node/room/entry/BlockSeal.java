package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.XChaCha20Poly1305;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.security.SecureRandom;

/**
 * Seals and opens the blocks of one writer log.
 *
 * <pre>
 * version u8 = 1 | epoch uint | nonce (24) | XChaCha20-Poly1305 of the entry, tag (16) last
 *
 * key:              the epoch's seal key for this log
 * associated data:  room id (32) | log key (32) | index (8, LE)
 * </pre>
 *
 * <p>So a block opens only where it was written: in this room, this log, at this index. Safe on any
 * thread.
 */
public final class BlockSeal {

  static final int VERSION = 1;

  private static final int NONCE = XChaCha20Poly1305.NONCE_SIZE;
  private static final int TAG = XChaCha20Poly1305.TAG_SIZE;
  private static final int MAX_HEADER = 1 + 9 + NONCE;

  /** The largest sealed block, in bytes. */
  public static final int MAX_BYTES = MAX_HEADER + Entry.MAX_BYTES + TAG;

  private static final SecureRandom RANDOM = new SecureRandom();

  private final EpochKeys epoch;
  private final Bytes sealKey;
  private final Bytes place;

  public BlockSeal(RoomKeys room, LogKey log) {
    this.epoch = room.epoch();
    this.sealKey = epoch.sealKey(log);
    this.place = room.id().concat(log.bytes());
  }

  /** Seals an encoded entry for the block at this index, under a fresh random nonce. */
  public Bytes seal(long index, Bytes entry) {
    byte[] nonce = new byte[NONCE];
    RANDOM.nextBytes(nonce);
    return seal(index, entry, Bytes.wrap(nonce));
  }

  Bytes seal(long index, Bytes entry, Bytes nonce) {
    if (entry.length() > Entry.MAX_BYTES) {
      throw new IllegalArgumentException(
          "an entry of " + entry.length() + " bytes; at most " + Entry.MAX_BYTES);
    }
    Bytes sealed = XChaCha20Poly1305.seal(sealKey, nonce, associated(index), entry);
    return new Encoder(MAX_HEADER + sealed.length())
        .u8(VERSION)
        .uint(epoch.number())
        .raw(nonce)
        .raw(sealed)
        .toBytes();
  }

  /** Returns the encoded entry, or refuses a block that was not sealed for this place. */
  public Bytes open(long index, Bytes block) throws ProtocolViolationException {
    if (block.length() > MAX_BYTES) {
      throw new ProtocolViolationException(
          "block " + index + " of " + block.length() + " bytes; at most " + MAX_BYTES);
    }
    Decoder decoder = new Decoder(block);
    int version = decoder.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException(
          "block " + index + " of version " + version + "; 1 expected");
    }
    long number = decoder.uint();
    if (number != epoch.number()) {
      throw new ProtocolViolationException(
          "block " + index + " of epoch " + number + ", whose key is not here");
    }
    Bytes nonce = decoder.raw(NONCE);
    Bytes sealed = decoder.rest();
    if (sealed.length() < TAG || sealed.length() > Entry.MAX_BYTES + TAG) {
      throw new ProtocolViolationException(
          "block " + index + " with " + sealed.length() + " sealed bytes");
    }
    return XChaCha20Poly1305.open(sealKey, nonce, associated(index), sealed);
  }

  private Bytes associated(long index) {
    return new Encoder(72).raw(place).u64(index).toBytes();
  }
}
