package dev.covey.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The ChaCha20 block function of RFC 8439 and the stream made of it. Free of branches and lookups
 * that depend on secrets. Confined to one thread: it owns scratch space.
 *
 * <p>Short inputs go block by block; long ones through the JDK where that is fast, else through
 * {@link ChaCha20Lanes}. All three give the same bytes.
 */
final class ChaCha20 {

  static final int BLOCK = 64;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private final int[] words = new int[16];
  private final byte[] lastBlock = new byte[BLOCK];
  private @Nullable ChaCha20Lanes lanes;
  private @Nullable JdkChaCha20 jdk;

  /** Reads a key of 32 bytes as eight words. */
  static void readKey(byte[] key, int offset, int[] words) {
    for (int i = 0; i < 8; i++) {
      words[i] = (int) INT.get(key, offset + 4 * i);
    }
  }

  static int readInt(byte[] bytes, int offset) {
    return (int) INT.get(bytes, offset);
  }

  static void writeInt(byte[] bytes, int offset, int value) {
    INT.set(bytes, offset, value);
  }

  /** Writes one block of key stream: 64 bytes. */
  void block(int[] key, int counter, int n0, int n1, int n2, byte[] out, int outAt) {
    rounds(key, counter, n0, n1, n2, true);
    for (int i = 0; i < 16; i++) {
      INT.set(out, outAt + 4 * i, words[i]);
    }
  }

  /** Exclusive-ors the key stream from {@code counter} on into the input; may be done in place. */
  void xor(
      int[] key,
      int counter,
      int n0,
      int n1,
      int n2,
      byte[] in,
      int at,
      int length,
      byte[] out,
      int outAt) {
    int from = at;
    int to = outAt;
    int left = length;
    int block = counter;
    if (JdkChaCha20.FAST && length >= JdkChaCha20.WORTHWHILE) {
      if (jdk == null) {
        jdk = new JdkChaCha20();
      }
      jdk.xor(key, counter, n0, n1, n2, in, at, length, out, outAt);
      return;
    }
    while (left >= ChaCha20Lanes.SPAN) {
      if (lanes == null) {
        lanes = new ChaCha20Lanes();
      }
      lanes.xor(key, block, n0, n1, n2, in, from, out, to);
      block += ChaCha20Lanes.LANES;
      from += ChaCha20Lanes.SPAN;
      to += ChaCha20Lanes.SPAN;
      left -= ChaCha20Lanes.SPAN;
    }
    while (left >= BLOCK) {
      rounds(key, block++, n0, n1, n2, true);
      for (int i = 0; i < 16; i++) {
        INT.set(out, to + 4 * i, words[i] ^ (int) INT.get(in, from + 4 * i));
      }
      from += BLOCK;
      to += BLOCK;
      left -= BLOCK;
    }
    if (left > 0) {
      block(key, block, n0, n1, n2, lastBlock, 0);
      for (int i = 0; i < left; i++) {
        out[to + i] = (byte) (in[from + i] ^ lastBlock[i]);
      }
    }
  }

  /** HChaCha20: a 32-byte key from a key and 16 bytes of nonce, as eight words. */
  void derive(int[] key, byte[] nonce, int nonceAt, int[] derived) {
    rounds(
        key,
        readInt(nonce, nonceAt),
        readInt(nonce, nonceAt + 4),
        readInt(nonce, nonceAt + 8),
        readInt(nonce, nonceAt + 12),
        false);
    System.arraycopy(words, 0, derived, 0, 4);
    System.arraycopy(words, 12, derived, 4, 4);
  }

  private void rounds(int[] key, int w12, int w13, int w14, int w15, boolean feedForward) {
    int x0 = 0x61707865;
    int x1 = 0x3320646e;
    int x2 = 0x79622d32;
    int x3 = 0x6b206574;
    int x4 = key[0];
    int x5 = key[1];
    int x6 = key[2];
    int x7 = key[3];
    int x8 = key[4];
    int x9 = key[5];
    int x10 = key[6];
    int x11 = key[7];
    int x12 = w12;
    int x13 = w13;
    int x14 = w14;
    int x15 = w15;
    for (int i = 0; i < 10; i++) {
      x0 += x4;
      x12 = Integer.rotateLeft(x12 ^ x0, 16);
      x8 += x12;
      x4 = Integer.rotateLeft(x4 ^ x8, 12);
      x0 += x4;
      x12 = Integer.rotateLeft(x12 ^ x0, 8);
      x8 += x12;
      x4 = Integer.rotateLeft(x4 ^ x8, 7);

      x1 += x5;
      x13 = Integer.rotateLeft(x13 ^ x1, 16);
      x9 += x13;
      x5 = Integer.rotateLeft(x5 ^ x9, 12);
      x1 += x5;
      x13 = Integer.rotateLeft(x13 ^ x1, 8);
      x9 += x13;
      x5 = Integer.rotateLeft(x5 ^ x9, 7);

      x2 += x6;
      x14 = Integer.rotateLeft(x14 ^ x2, 16);
      x10 += x14;
      x6 = Integer.rotateLeft(x6 ^ x10, 12);
      x2 += x6;
      x14 = Integer.rotateLeft(x14 ^ x2, 8);
      x10 += x14;
      x6 = Integer.rotateLeft(x6 ^ x10, 7);

      x3 += x7;
      x15 = Integer.rotateLeft(x15 ^ x3, 16);
      x11 += x15;
      x7 = Integer.rotateLeft(x7 ^ x11, 12);
      x3 += x7;
      x15 = Integer.rotateLeft(x15 ^ x3, 8);
      x11 += x15;
      x7 = Integer.rotateLeft(x7 ^ x11, 7);

      x0 += x5;
      x15 = Integer.rotateLeft(x15 ^ x0, 16);
      x10 += x15;
      x5 = Integer.rotateLeft(x5 ^ x10, 12);
      x0 += x5;
      x15 = Integer.rotateLeft(x15 ^ x0, 8);
      x10 += x15;
      x5 = Integer.rotateLeft(x5 ^ x10, 7);

      x1 += x6;
      x12 = Integer.rotateLeft(x12 ^ x1, 16);
      x11 += x12;
      x6 = Integer.rotateLeft(x6 ^ x11, 12);
      x1 += x6;
      x12 = Integer.rotateLeft(x12 ^ x1, 8);
      x11 += x12;
      x6 = Integer.rotateLeft(x6 ^ x11, 7);

      x2 += x7;
      x13 = Integer.rotateLeft(x13 ^ x2, 16);
      x8 += x13;
      x7 = Integer.rotateLeft(x7 ^ x8, 12);
      x2 += x7;
      x13 = Integer.rotateLeft(x13 ^ x2, 8);
      x8 += x13;
      x7 = Integer.rotateLeft(x7 ^ x8, 7);

      x3 += x4;
      x14 = Integer.rotateLeft(x14 ^ x3, 16);
      x9 += x14;
      x4 = Integer.rotateLeft(x4 ^ x9, 12);
      x3 += x4;
      x14 = Integer.rotateLeft(x14 ^ x3, 8);
      x9 += x14;
      x4 = Integer.rotateLeft(x4 ^ x9, 7);
    }
    int[] w = words;
    w[0] = x0;
    w[1] = x1;
    w[2] = x2;
    w[3] = x3;
    w[4] = x4;
    w[5] = x5;
    w[6] = x6;
    w[7] = x7;
    w[8] = x8;
    w[9] = x9;
    w[10] = x10;
    w[11] = x11;
    w[12] = x12;
    w[13] = x13;
    w[14] = x14;
    w[15] = x15;
    if (feedForward) {
      w[0] += 0x61707865;
      w[1] += 0x3320646e;
      w[2] += 0x79622d32;
      w[3] += 0x6b206574;
      for (int i = 0; i < 8; i++) {
        w[4 + i] += key[i];
      }
      w[12] += w12;
      w[13] += w13;
      w[14] += w14;
      w[15] += w15;
    }
  }
}
