package dev.covey.core.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's own ChaCha20, for long inputs where it has vector code: from Java 20 on. Confined to
 * one thread. It refuses a nonce that it has just seen with the same key.
 */
final class JdkChaCha20 {

  static final boolean FAST = Runtime.version().feature() >= 20;

  /** Setting it up takes about as long as this many bytes take without it. */
  static final int WORTHWHILE = 512;

  private final Cipher cipher;
  private final byte[] nonce = new byte[12];
  private final int[] keyWords = new int[8];
  private @Nullable SecretKeySpec key;

  JdkChaCha20() {
    try {
      cipher = Cipher.getInstance("ChaCha20");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no ChaCha20", e);
    }
  }

  /** As {@link ChaCha20#xor}. */
  void xor(
      int[] words,
      int counter,
      int n0,
      int n1,
      int n2,
      byte[] in,
      int at,
      int length,
      byte[] out,
      int outAt) {
    ChaCha20.writeInt(nonce, 0, n0);
    ChaCha20.writeInt(nonce, 4, n1);
    ChaCha20.writeInt(nonce, 8, n2);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, keyOf(words), new ChaCha20ParameterSpec(nonce, counter));
      int written = cipher.update(in, at, length, out, outAt);
      if (written != length) {
        throw new IllegalStateException("ChaCha20 wrote " + written + " of " + length + " bytes");
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("ChaCha20 failed", e);
    }
  }

  private SecretKeySpec keyOf(int[] words) {
    SecretKeySpec known = key;
    if (known == null || !Arrays.equals(words, keyWords)) {
      byte[] bytes = new byte[32];
      for (int i = 0; i < 8; i++) {
        ChaCha20.writeInt(bytes, 4 * i, words[i]);
      }
      known = new SecretKeySpec(bytes, "ChaCha20");
      Arrays.fill(bytes, (byte) 0);
      System.arraycopy(words, 0, keyWords, 0, 8);
      key = known;
    }
    return known;
  }
}
