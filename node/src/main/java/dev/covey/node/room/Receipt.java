package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A mirror's signed word for what it keeps of a room.
 *
 * <pre>
 * u8 2 | room id (32) | device (32) | u64 ms since 1970 | uint count (at most 1,000) of
 *     { log key (32) | uint length | uint missing | tree hash (32) | u64 since, ms }
 *   | signature (64) by the device over "covey/receipt/1" | everything before
 * </pre>
 *
 * @param atMillis when it was signed, by the mirror's clock
 */
public record Receipt(Bytes room, PublicKey device, long atMillis, List<Held> logs) {

  /** The most logs in one. */
  public static final int MAX_LOGS = 1_000;

  private static final Bytes SIGNED = Bytes.utf8("covey/receipt/1");
  private static final int VERSION = 2;

  public Receipt {
    logs = List.copyOf(logs);
  }

  /**
   * The blocks of a log below a length are kept, but for some that were not to be had.
   *
   * @param missing how many of them are not kept, fewer than the length: a mirror cannot tell what
   *     was redacted from what nobody has brought yet
   * @param treeHash what the blocks hash to, the missing ones included
   * @param sinceMillis when the last of them came, by the mirror's clock
   */
  public record Held(LogKey log, long length, long missing, Bytes treeHash, long sinceMillis) {

    /** How many blocks are kept. */
    public long blocks() {
      return length - missing;
    }
  }

  /** Encodes and signs. */
  public static Bytes sign(KeyPair device, Bytes room, long atMillis, List<Held> logs) {
    Encoder out = new Encoder(128 + logs.size() * 80);
    out.u8(VERSION).raw(room).raw(device.publicKey().bytes()).u64(atMillis).uint(logs.size());
    for (Held held : logs) {
      out.raw(held.log().bytes()).uint(held.length()).uint(held.missing());
      out.raw(held.treeHash()).u64(held.sinceMillis());
    }
    Bytes statement = out.toBytes();
    return statement.concat(device.sign(SIGNED.concat(statement)));
  }

  /** Decodes what somebody sent; refuses what is not signed by the device it names. */
  public static Receipt decode(Bytes encoded) throws ProtocolViolationException {
    if (encoded.length() < PublicKey.SIGNATURE_SIZE) {
      throw new ProtocolViolationException("receipt of " + encoded.length() + " bytes");
    }
    Bytes statement = encoded.slice(0, encoded.length() - PublicKey.SIGNATURE_SIZE);
    Decoder in = new Decoder(statement);
    int version = in.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException(
          "receipt of version " + version + ", expected " + VERSION);
    }
    Bytes room = in.fixed32().compact();
    PublicKey device = new PublicKey(in.fixed32());
    long at = in.u64();
    int count = in.length("receipts", LogKey.SIZE + 2 + 32 + 8);
    if (count > MAX_LOGS || at < 0) {
      throw new ProtocolViolationException("receipt for " + count + " logs, at most " + MAX_LOGS);
    }
    List<Held> logs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      LogKey log = new LogKey(in.fixed32());
      long length = in.uint();
      long missing = in.uint();
      if (length < 1 || missing < 0 || missing >= length) {
        throw new ProtocolViolationException(
            "receipt for " + length + " blocks but for " + missing + ", at least one expected");
      }
      logs.add(new Held(log, length, missing, in.fixed32().compact(), Math.max(0, in.u64())));
    }
    Bytes signature = encoded.slice(statement.length(), PublicKey.SIGNATURE_SIZE);
    if (in.hasRemaining() || !device.verify(SIGNED.concat(statement), signature)) {
      throw new ProtocolViolationException("receipt that its device did not sign");
    }
    return new Receipt(room, device, at, logs);
  }
}
