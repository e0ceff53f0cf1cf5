package dev.covey.core.crypto;

import dev.covey.core.bytes.Bytes;
import java.security.SecureRandom;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key pair, made from a 32-byte seed. Never prints its secret. */
public final class KeyPair {

  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] seed;
  private final byte[] rawPublicKey;
  private final PublicKey publicKey;

  private KeyPair(byte[] seed) {
    this.seed = seed;
    this.rawPublicKey = new byte[PublicKey.SIZE];
    Ed25519.generatePublicKey(seed, 0, rawPublicKey, 0);
    this.publicKey = new PublicKey(Bytes.copyOf(rawPublicKey));
  }

  /** Derives the pair from a seed of 32 bytes. About 25 us. */
  public static KeyPair fromSeed(Bytes seed) {
    if (seed.length() != 32) {
      throw new IllegalArgumentException("seed of " + seed.length() + " bytes, not 32");
    }
    return new KeyPair(seed.toByteArray());
  }

  /** Makes a pair from 32 fresh random bytes. */
  public static KeyPair generate() {
    byte[] seed = new byte[32];
    RANDOM.nextBytes(seed);
    return new KeyPair(seed);
  }

  public PublicKey publicKey() {
    return publicKey;
  }

  /** The secret: 32 bytes. Whoever has it is this identity. */
  public Bytes seed() {
    return Bytes.copyOf(seed);
  }

  /** Returns the 64-byte signature of the message. About 22 us. */
  public Bytes sign(Bytes message) {
    byte[] signature = new byte[PublicKey.SIGNATURE_SIZE];
    Ed25519.sign(
        seed,
        0,
        rawPublicKey,
        0,
        null,
        message.unsafeArray(),
        message.arrayOffset(),
        message.length(),
        signature,
        0);
    return Bytes.wrap(signature);
  }

  @Override
  public String toString() {
    return "KeyPair[" + publicKey + "]";
  }
}
