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
 *
 * <p>Blocks are written without a loop: the optimizing compiler of JDK 17.0.15 and its neighbours
 * now and then takes such a loop's stores apart from the reads behind it (wrong tags, about one
 * process in twenty; gone with {@code -XX:LoopStripMiningIter=0}).
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
    int[] w = words;
    INT.set(out, outAt, w[0]);
    INT.set(out, outAt + 4, w[1]);
    INT.set(out, outAt + 8, w[2]);
    INT.set(out, outAt + 12, w[3]);
    INT.set(out, outAt + 16, w[4]);
    INT.set(out, outAt + 20, w[5]);
    INT.set(out, outAt + 24, w[6]);
    INT.set(out, outAt + 28, w[7]);
    INT.set(out, outAt + 32, w[8]);
    INT.set(out, outAt + 36, w[9]);
    INT.set(out, outAt + 40, w[10]);
    INT.set(out, outAt + 44, w[11]);
    INT.set(out, outAt + 48, w[12]);
    INT.set(out, outAt + 52, w[13]);
    INT.set(out, outAt + 56, w[14]);
    INT.set(out, outAt + 60, w[15]);
  }

  /** Exclusive-ors the block that was just made into 64 bytes. */
  private void xorBlock(byte[] in, int at, byte[] out, int outAt) {
    int[] w = words;
    INT.set(out, outAt, w[0] ^ (int) INT.get(in, at));
    INT.set(out, outAt + 4, w[1] ^ (int) INT.get(in, at + 4));
    INT.set(out, outAt + 8, w[2] ^ (int) INT.get(in, at + 8));
    INT.set(out, outAt + 12, w[3] ^ (int) INT.get(in, at + 12));
    INT.set(out, outAt + 16, w[4] ^ (int) INT.get(in, at + 16));
    INT.set(out, outAt + 20, w[5] ^ (int) INT.get(in, at + 20));
    INT.set(out, outAt + 24, w[6] ^ (int) INT.get(in, at + 24));
    INT.set(out, outAt + 28, w[7] ^ (int) INT.get(in, at + 28));
    INT.set(out, outAt + 32, w[8] ^ (int) INT.get(in, at + 32));
    INT.set(out, outAt + 36, w[9] ^ (int) INT.get(in, at + 36));
    INT.set(out, outAt + 40, w[10] ^ (int) INT.get(in, at + 40));
    INT.set(out, outAt + 44, w[11] ^ (int) INT.get(in, at + 44));
    INT.set(out, outAt + 48, w[12] ^ (int) INT.get(in, at + 48));
    INT.set(out, outAt + 52, w[13] ^ (int) INT.get(in, at + 52));
    INT.set(out, outAt + 56, w[14] ^ (int) INT.get(in, at + 56));
    INT.set(out, outAt + 60, w[15] ^ (int) INT.get(in, at + 60));
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
      xorBlock(in, from, out, to);
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
