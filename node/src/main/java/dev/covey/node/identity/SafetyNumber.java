package dev.covey.node.identity;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.PublicKey;

/**
 * Sixty digits that two identities have in common, for two people to compare by voice or eye: only
 * if nobody came between them do both see the same.
 *
 * <pre>
 * h 0      = BLAKE2b-256(SAFETY | identity)
 * h i      = BLAKE2b-256(SAFETY | h i-1 | identity), up to h 5200
 * g j      = five bytes of h 5200, from 5 j on, as a big-endian number, modulo 100,000; j = 0 .. 5
 * number   = the six groups g of the lesser identity, then those of the other one
 * </pre>
 *
 * <p>SAFETY is a {@link Label}. The iterations make it dear to look for a key that has a given
 * number: 2^99 keys at 5,200 hashes each for one half.
 */
public final class SafetyNumber {

  static final int ITERATIONS = 5_200;

  private static final int GROUPS = 6;

  private SafetyNumber() {}

  /** Twelve groups of five digits, with spaces between; the order of the two does not matter. */
  public static String of(PublicKey one, PublicKey other) {
    boolean inOrder = one.compareTo(other) <= 0;
    return half(inOrder ? one : other) + " " + half(inOrder ? other : one);
  }

  private static String half(PublicKey identity) {
    Bytes label = Label.SAFETY.namespace();
    Bytes hash = Blake2b.hash(label, identity.bytes());
    for (int i = 0; i < ITERATIONS; i++) {
      hash = Blake2b.hash(label, hash, identity.bytes());
    }
    StringBuilder digits = new StringBuilder();
    for (int group = 0; group < GROUPS; group++) {
      long number = 0;
      for (int i = 0; i < 5; i++) {
        number = (number << 8) | (hash.at(5 * group + i) & 0xff);
      }
      digits.append(group == 0 ? "" : " ").append(String.format("%05d", number % 100_000));
    }
    return digits.toString();
  }
}
