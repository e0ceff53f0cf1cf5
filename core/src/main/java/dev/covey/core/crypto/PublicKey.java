package dev.covey.core.crypto;

import dev.covey.core.bytes.Bytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 public key: 32 bytes, a compressed Edwards point. Not the key of a log. */
public record PublicKey(Bytes bytes) implements Comparable<PublicKey> {

  public static final int SIZE = 32;
  public static final int SIGNATURE_SIZE = 64;

  public PublicKey {
    if (bytes.length() != SIZE) {
      throw new IllegalArgumentException("public key of " + bytes.length() + " bytes, not 32");
    }
    bytes = bytes.compact();
  }

  /** Parses 64 hex digits; throws {@link IllegalArgumentException} on anything else. */
  public static PublicKey parse(String hex) {
    return new PublicKey(Bytes.hex(hex));
  }

  /**
   * Whether this key signed the message (RFC 8032, canonical S, no small-order key). About 50 us;
   * false, never an exception, for any malformed key or signature.
   */
  public boolean verify(Bytes message, Bytes signature) {
    if (signature.length() != SIGNATURE_SIZE) {
      return false;
    }
    byte[] key = bytes.toByteArray();
    return Ed25519.validatePublicKeyFull(key, 0)
        && Ed25519.verify(
            signature.unsafeArray(),
            signature.arrayOffset(),
            key,
            0,
            message.unsafeArray(),
            message.arrayOffset(),
            message.length());
  }

  @Override
  public int compareTo(PublicKey other) {
    return bytes.compareTo(other.bytes);
  }

  @Override
  public String toString() {
    return bytes.hex();
  }
}
