package dev.covey.core.crypto;

import dev.covey.core.bytes.Bytes;

/**
 * Thirty-two bytes that keep one use of a hash or signature apart from every other.
 *
 * <pre>namespace(name, i) = BLAKE2b-256( BLAKE2b-256(name) | u8 i )</pre>
 */
public final class Namespace {

  private Namespace() {}

  public static Bytes of(String name, int index) {
    if (index < 0 || index > 255) {
      throw new IllegalArgumentException("namespace index " + index + ", not 0 to 255");
    }
    return Blake2b.hash(Blake2b.hash(Bytes.utf8(name)), Bytes.wrap(new byte[] {(byte) index}));
  }
}
