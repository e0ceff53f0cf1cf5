package dev.covey.core.crypto;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;

/**
 * ChaCha20-Poly1305 of RFC 8439: 32-byte key, 12-byte nonce, 16-byte tag behind the ciphertext. A
 * nonce must never be used twice with one key.
 */
public final class ChaCha20Poly1305 {

  public static final int TAG_SIZE = 16;
  public static final int NONCE_SIZE = 12;

  private ChaCha20Poly1305() {}

  /** Returns the ciphertext: 16 bytes longer than the plaintext. */
  public static Bytes seal(Bytes key, Bytes nonce, Bytes associated, Bytes plaintext) {
    int[] words = new int[8];
    ChaCha20.readKey(sized("key", key, 32).toByteArray(), 0, words);
    return seal(words, sized("nonce", nonce, NONCE_SIZE).toByteArray(), associated, plaintext);
  }

  /** Returns the plaintext, or refuses what was not sealed with these. */
  public static Bytes open(Bytes key, Bytes nonce, Bytes associated, Bytes ciphertext)
      throws ProtocolViolationException {
    int[] words = new int[8];
    ChaCha20.readKey(sized("key", key, 32).toByteArray(), 0, words);
    return open(words, sized("nonce", nonce, NONCE_SIZE).toByteArray(), associated, ciphertext);
  }

  static Bytes seal(int[] key, byte[] nonce, Bytes associated, Bytes plaintext) {
    int length = plaintext.length();
    byte[] out = new byte[Math.addExact(length, TAG_SIZE)];
    ChaCha20 cipher = new ChaCha20();
    cipher.xor(
        key,
        1,
        ChaCha20.readInt(nonce, 0),
        ChaCha20.readInt(nonce, 4),
        ChaCha20.readInt(nonce, 8),
        plaintext.unsafeArray(),
        plaintext.arrayOffset(),
        length,
        out,
        0);
    tag(cipher, key, nonce, associated, out, 0, length, out, length);
    return Bytes.wrap(out);
  }

  static Bytes open(int[] key, byte[] nonce, Bytes associated, Bytes ciphertext)
      throws ProtocolViolationException {
    int length = ciphertext.length() - TAG_SIZE;
    if (length < 0) {
      throw new ProtocolViolationException(
          "ciphertext of " + ciphertext.length() + " bytes is shorter than its tag");
    }
    byte[] in = ciphertext.unsafeArray();
    int at = ciphertext.arrayOffset();
    ChaCha20 cipher = new ChaCha20();
    byte[] expected = new byte[TAG_SIZE];
    tag(cipher, key, nonce, associated, in, at, length, expected, 0);
    if (!sameTag(expected, 0, in, at + length)) {
      throw new ProtocolViolationException("ciphertext does not match its tag");
    }
    byte[] out = new byte[length];
    cipher.xor(
        key,
        1,
        ChaCha20.readInt(nonce, 0),
        ChaCha20.readInt(nonce, 4),
        ChaCha20.readInt(nonce, 8),
        in,
        at,
        length,
        out,
        0);
    return Bytes.wrap(out);
  }

  /** Compares 16 bytes in constant time. */
  static boolean sameTag(byte[] a, int aAt, byte[] b, int bAt) {
    int difference = 0;
    for (int i = 0; i < TAG_SIZE; i++) {
      difference |= a[aAt + i] ^ b[bAt + i];
    }
    return difference == 0;
  }

  private static void tag(
      ChaCha20 cipher,
      int[] key,
      byte[] nonce,
      Bytes associated,
      byte[] ciphertext,
      int at,
      int length,
      byte[] out,
      int outAt) {
    byte[] block = new byte[ChaCha20.BLOCK];
    cipher.block(
        key,
        0,
        ChaCha20.readInt(nonce, 0),
        ChaCha20.readInt(nonce, 4),
        ChaCha20.readInt(nonce, 8),
        block,
        0);
    Poly1305 poly = new Poly1305();
    poly.start(block, 0);
    byte[] zeros = new byte[16];
    poly.update(associated.unsafeArray(), associated.arrayOffset(), associated.length());
    poly.update(zeros, 0, -associated.length() & 15);
    poly.update(ciphertext, at, length);
    poly.update(zeros, 0, -length & 15);
    byte[] lengths = new byte[16];
    ChaCha20.writeInt(lengths, 0, associated.length());
    ChaCha20.writeInt(lengths, 8, length);
    poly.update(lengths, 0, 16);
    poly.finish(out, outAt);
  }

  static Bytes sized(String what, Bytes bytes, int size) {
    if (bytes.length() != size) {
      throw new IllegalArgumentException(
          what + " of " + bytes.length() + " bytes, expected " + size);
    }
    return bytes;
  }
}
