package dev.covey.core.crypto;

import dev.covey.core.bytes.Bytes;

/** Derives a 32-byte key from a key and 16 bytes: what makes a short nonce long. */
public final class HChaCha20 {

  public static final int NONCE_SIZE = 16;

  private HChaCha20() {}

  /** Returns the 32-byte key derived from a 32-byte key and a 16-byte nonce. */
  public static Bytes derive(Bytes key, Bytes nonce) {
    byte[] out = new byte[32];
    int[] words = words(key, nonce);
    for (int i = 0; i < 8; i++) {
      ChaCha20.writeInt(out, 4 * i, words[i]);
    }
    return Bytes.wrap(out);
  }

  static int[] words(Bytes key, Bytes nonce) {
    byte[] keyBytes = ChaCha20Poly1305.sized("key", key, 32).toByteArray();
    byte[] nonceBytes = ChaCha20Poly1305.sized("nonce", nonce, NONCE_SIZE).toByteArray();
    int[] keyWords = new int[8];
    int[] derived = new int[8];
    ChaCha20.readKey(keyBytes, 0, keyWords);
    new ChaCha20().derive(keyWords, nonceBytes, 0, derived);
    return derived;
  }
}
