package dev.covey.node.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;

/**
 * What it takes to read the entries of one epoch.
 *
 * @param whole whether it is the epoch's key; the control key alone otherwise
 * @param key 32 bytes
 */
public record ArchiveKey(long epoch, boolean whole, Bytes key) {

  private static final int WHOLE = 1;
  private static final int CONTROL = 2;

  public ArchiveKey {
    if (key.length() != 32) {
      throw new IllegalArgumentException("epoch key of " + key.length() + " bytes, not 32");
    }
    key = key.compact();
  }

  Bytes encode() {
    return new Encoder(42).uint(epoch).u8(whole ? WHOLE : CONTROL).raw(key).toBytes();
  }

  static ArchiveKey decode(Bytes body) throws ProtocolViolationException {
    Decoder in = new Decoder(body);
    long epoch = in.uint();
    int what = in.u8();
    if (what != WHOLE && what != CONTROL) {
      throw new ProtocolViolationException("a key of kind " + what + ", expected 1 or 2");
    }
    ArchiveKey key = new ArchiveKey(epoch, what == WHOLE, in.fixed32());
    if (in.hasRemaining()) {
      throw new ProtocolViolationException("a key with more behind it");
    }
    return key;
  }

  @Override
  public String toString() {
    return "ArchiveKey[epoch " + epoch + (whole ? "]" : ", control]");
  }
}
