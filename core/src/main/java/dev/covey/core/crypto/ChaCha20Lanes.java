package dev.covey.core.crypto;

import java.util.Arrays;

/**
 * ChaCha20 for many blocks at once, laid out so that the compiler turns each step into vector
 * instructions: word w of all blocks lies side by side, and every loop has constant bounds and
 * constant distances in one array. Confined to one thread.
 *
 * <pre>word 0 of block 0, of block 1, ... | word 1 of block 0, ... | ... | word 15 ...</pre>
 */
final class ChaCha20Lanes {

  /** Blocks at once. */
  static final int LANES = 64;

  /** Bytes at once. */
  static final int SPAN = LANES * ChaCha20.BLOCK;

  private static final int L = LANES;
  private static final int[] CONSTANTS = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};

  private final int[] state = new int[16 * L];
  private final int[] first = new int[16];

  /** Exclusive-ors 4096 bytes of key stream from {@code counter} on into the input. */
  void xor(
      int[] key, int counter, int n0, int n1, int n2, byte[] in, int at, byte[] out, int outAt) {
    System.arraycopy(CONSTANTS, 0, first, 0, 4);
    System.arraycopy(key, 0, first, 4, 8);
    first[12] = 0;
    first[13] = n0;
    first[14] = n1;
    first[15] = n2;
    int[] x = state;
    for (int word = 0; word < 16; word++) {
      Arrays.fill(x, word * L, (word + 1) * L, first[word]);
    }
    for (int lane = 0; lane < L; lane++) {
      x[12 * L + lane] = counter + lane;
    }
    for (int round = 0; round < 10; round++) {
      column0(x);
      column1(x);
      column2(x);
      column3(x);
      diagonal0(x);
      diagonal1(x);
      diagonal2(x);
      diagonal3(x);
    }
    for (int lane = 0; lane < L; lane++) {
      x[12 * L + lane] += counter + lane;
    }
    for (int word = 0; word < 16; word++) {
      int added = first[word];
      for (int lane = 0; lane < L; lane++) {
        int place = lane * ChaCha20.BLOCK + word * 4;
        int stream = x[word * L + lane] + added;
        ChaCha20.writeInt(out, outAt + place, stream ^ ChaCha20.readInt(in, at + place));
      }
    }
  }

  private static void column0(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[0 * L + i] + x[4 * L + i];
      int d = Integer.rotateLeft(x[12 * L + i] ^ a, 16);
      int c = x[8 * L + i] + d;
      int b = Integer.rotateLeft(x[4 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[0 * L + i] = a;
      x[4 * L + i] = b;
      x[8 * L + i] = c;
      x[12 * L + i] = d;
    }
  }

  private static void column1(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[1 * L + i] + x[5 * L + i];
      int d = Integer.rotateLeft(x[13 * L + i] ^ a, 16);
      int c = x[9 * L + i] + d;
      int b = Integer.rotateLeft(x[5 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[1 * L + i] = a;
      x[5 * L + i] = b;
      x[9 * L + i] = c;
      x[13 * L + i] = d;
    }
  }

  private static void column2(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[2 * L + i] + x[6 * L + i];
      int d = Integer.rotateLeft(x[14 * L + i] ^ a, 16);
      int c = x[10 * L + i] + d;
      int b = Integer.rotateLeft(x[6 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[2 * L + i] = a;
      x[6 * L + i] = b;
      x[10 * L + i] = c;
      x[14 * L + i] = d;
    }
  }

  private static void column3(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[3 * L + i] + x[7 * L + i];
      int d = Integer.rotateLeft(x[15 * L + i] ^ a, 16);
      int c = x[11 * L + i] + d;
      int b = Integer.rotateLeft(x[7 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[3 * L + i] = a;
      x[7 * L + i] = b;
      x[11 * L + i] = c;
      x[15 * L + i] = d;
    }
  }

  private static void diagonal0(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[0 * L + i] + x[5 * L + i];
      int d = Integer.rotateLeft(x[15 * L + i] ^ a, 16);
      int c = x[10 * L + i] + d;
      int b = Integer.rotateLeft(x[5 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[0 * L + i] = a;
      x[5 * L + i] = b;
      x[10 * L + i] = c;
      x[15 * L + i] = d;
    }
  }

  private static void diagonal1(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[1 * L + i] + x[6 * L + i];
      int d = Integer.rotateLeft(x[12 * L + i] ^ a, 16);
      int c = x[11 * L + i] + d;
      int b = Integer.rotateLeft(x[6 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[1 * L + i] = a;
      x[6 * L + i] = b;
      x[11 * L + i] = c;
      x[12 * L + i] = d;
    }
  }

  private static void diagonal2(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[2 * L + i] + x[7 * L + i];
      int d = Integer.rotateLeft(x[13 * L + i] ^ a, 16);
      int c = x[8 * L + i] + d;
      int b = Integer.rotateLeft(x[7 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[2 * L + i] = a;
      x[7 * L + i] = b;
      x[8 * L + i] = c;
      x[13 * L + i] = d;
    }
  }

  private static void diagonal3(int[] x) {
    for (int i = 0; i < L; i++) {
      int a = x[3 * L + i] + x[4 * L + i];
      int d = Integer.rotateLeft(x[14 * L + i] ^ a, 16);
      int c = x[9 * L + i] + d;
      int b = Integer.rotateLeft(x[4 * L + i] ^ c, 12);
      a += b;
      d = Integer.rotateLeft(d ^ a, 8);
      c += d;
      b = Integer.rotateLeft(b ^ c, 7);
      x[3 * L + i] = a;
      x[4 * L + i] = b;
      x[9 * L + i] = c;
      x[14 * L + i] = d;
    }
  }
}
