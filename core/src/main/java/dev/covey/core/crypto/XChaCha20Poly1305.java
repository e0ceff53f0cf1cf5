package dev.covey.core.crypto;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;

/**
 * XChaCha20-Poly1305: 32-byte key, 24-byte nonce that may be random, 16-byte tag behind the
 * ciphertext.
 *
 * <pre>ChaCha20-Poly1305( HChaCha20(key, nonce[0..16]), 0 (4) | nonce[16..24] )</pre>
 */
public final class XChaCha20Poly1305 {

  public static final int TAG_SIZE = ChaCha20Poly1305.TAG_SIZE;
  public static final int NONCE_SIZE = 24;

  private XChaCha20Poly1305() {}

  /** Returns the ciphertext: 16 bytes longer than the plaintext. */
  public static Bytes seal(Bytes key, Bytes nonce, Bytes associated, Bytes plaintext) {
    return ChaCha20Poly1305.seal(subkey(key, nonce), shortNonce(nonce), associated, plaintext);
  }

  /** Returns the plaintext, or refuses what was not sealed with these. */
  public static Bytes open(Bytes key, Bytes nonce, Bytes associated, Bytes ciphertext)
      throws ProtocolViolationException {
    return ChaCha20Poly1305.open(subkey(key, nonce), shortNonce(nonce), associated, ciphertext);
  }

  private static int[] subkey(Bytes key, Bytes nonce) {
    return HChaCha20.words(
        ChaCha20Poly1305.sized("key", key, 32),
        ChaCha20Poly1305.sized("nonce", nonce, NONCE_SIZE).slice(0, HChaCha20.NONCE_SIZE));
  }

  private static byte[] shortNonce(Bytes nonce) {
    byte[] shortNonce = new byte[ChaCha20Poly1305.NONCE_SIZE];
    nonce.slice(16, 8).copyTo(shortNonce, 4);
    return shortNonce;
  }
}
