package dev.covey.core.crypto;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.bytes.Hex;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519Field;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * Key agreement on the Ed25519 curve itself, as Hypercore's Noise does it: the clamped secret
 * scalar times the other's point, as a compressed Edwards point.
 *
 * <p>Not X25519. Constant time in the secret: every window is looked up by reading the whole table
 * and every addition is the complete one.
 */
public final class EdwardsDh {

  private static final int[] D = constant();
  private static final int[] D2 = twice(D);

  private EdwardsDh() {}

  /**
   * Returns the 32 bytes both ends arrive at. About 150 us.
   *
   * @throws ProtocolViolationException if {@code remote} is not a canonical point of prime order
   */
  public static Bytes agree(KeyPair own, PublicKey remote) throws ProtocolViolationException {
    byte[] point = remote.bytes().toByteArray();
    if (!Ed25519.validatePublicKeyFull(point, 0)) {
      throw new ProtocolViolationException(
          "public key is not a point of prime order on the Ed25519 curve");
    }
    byte[] scalar = scalar(own);
    EdwardsPoint product = multiply(scalar, EdwardsPoint.decode(point, D));
    Arrays.fill(scalar, (byte) 0);
    if (product.isIdentity()) {
      throw new ProtocolViolationException("key agreement ended at the identity point");
    }
    return Bytes.wrap(product.encode());
  }

  /** Returns the clamped first half of SHA-512 of the seed: 32 bytes, little endian. */
  static byte[] scalar(KeyPair pair) {
    byte[] seed = pair.seed().toByteArray();
    byte[] hash = sha512(seed);
    byte[] scalar = Arrays.copyOf(hash, 32);
    Arrays.fill(seed, (byte) 0);
    Arrays.fill(hash, (byte) 0);
    scalar[0] &= (byte) 0xf8;
    scalar[31] &= 0x7f;
    scalar[31] |= 0x40;
    return scalar;
  }

  private static byte[] sha512(byte[] input) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(input);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-512", e);
    }
  }

  /** Four bits at a time from the top: four doublings, one addition of 0 to 15 times the point. */
  private static EdwardsPoint multiply(byte[] scalar, EdwardsPoint point) {
    EdwardsTable table = new EdwardsTable(point, D2);
    EdwardsPoint sum = EdwardsPoint.identity();
    for (int digit = 63; digit >= 0; digit--) {
      for (int i = 0; i < 4; i++) {
        sum.twice();
      }
      table.addTo(sum, (scalar[digit >>> 1] >>> ((digit & 1) << 2)) & 15);
    }
    return sum;
  }

  private static int[] constant() {
    int[] d = X25519Field.create();
    X25519Field.decode255(
        Hex.decode("a3785913ca4deb75abd841414d0a700098e879777940c78c73fe6f2bee6c0352"), d);
    return d;
  }

  private static int[] twice(int[] d) {
    int[] twice = X25519Field.create();
    X25519Field.add(d, d, twice);
    X25519Field.carry(twice);
    return twice;
  }
}
