package dev.covey.core.crypto;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * X25519 (RFC 7748) with Ed25519 keys, turned into those of the Montgomery curve as libsodium turns
 * them: the clamped first half of SHA-512 of the seed, and u = (1 + y) / (1 - y).
 */
public final class MontgomeryDh {

  /** Size of a point's u coordinate and of a shared secret, in bytes. */
  public static final int SIZE = 32;

  private MontgomeryDh() {}

  /**
   * Returns the X25519 public key of an Ed25519 one: 32 bytes. About 60 us.
   *
   * @throws ProtocolViolationException if it is not a canonical point of prime order
   */
  public static Bytes point(PublicKey key) throws ProtocolViolationException {
    byte[] edwards = key.bytes().toByteArray();
    if (!Ed25519.validatePublicKeyFull(edwards, 0)) {
      throw new ProtocolViolationException(
          "public key is not a point of prime order on the Ed25519 curve");
    }
    int[] y = X25519Field.create();
    X25519Field.decode255(edwards, y);
    int[] one = X25519Field.create();
    X25519Field.one(one);
    int[] over = X25519Field.create();
    int[] under = X25519Field.create();
    X25519Field.add(one, y, over);
    X25519Field.sub(one, y, under);
    X25519Field.carry(over);
    X25519Field.carry(under);
    X25519Field.inv(under, under);
    int[] u = X25519Field.create();
    X25519Field.mul(over, under, u);
    X25519Field.normalize(u);
    byte[] point = new byte[SIZE];
    X25519Field.encode(u, point);
    return Bytes.wrap(point);
  }

  /** As {@link #agree(KeyPair, Bytes)}, with an Ed25519 key at the other end. */
  public static Bytes agree(KeyPair own, PublicKey remote) throws ProtocolViolationException {
    return agree(own, point(remote));
  }

  /**
   * Returns the 32 bytes both ends arrive at. About 60 us.
   *
   * @param remote the other end's u coordinate, 32 bytes
   * @throws ProtocolViolationException if it is of small order
   */
  public static Bytes agree(KeyPair own, Bytes remote) throws ProtocolViolationException {
    if (remote.length() != SIZE) {
      throw new ProtocolViolationException("X25519 key of " + remote.length() + " bytes, not 32");
    }
    byte[] scalar = EdwardsDh.scalar(own);
    byte[] shared = new byte[SIZE];
    boolean usable = X25519.calculateAgreement(scalar, 0, remote.toByteArray(), 0, shared, 0);
    Arrays.fill(scalar, (byte) 0);
    if (!usable) {
      throw new ProtocolViolationException("X25519 key of small order");
    }
    return Bytes.wrap(shared);
  }
}
