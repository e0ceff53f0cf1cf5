package dev.covey.core.crypto;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Poly1305 of RFC 8439: a 16-byte tag under a key that is used once. Constant time; confined to one
 * thread; {@link #start} begins the next tag.
 *
 * <p>The number mod 2^130 - 5 is held as limbs of 44, 44 and 42 bits. A product of two limbs
 * shifted left by 10 bits each has exactly the bits above 2^44 in its upper half, so sums never
 * overflow and no carry has to be guessed from a comparison.
 */
final class Poly1305 {

  static final int TAG = 16;
  static final int KEY = 32;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long M44 = (1L << 44) - 1;
  private static final long M42 = (1L << 42) - 1;

  private final byte[] partial = new byte[16];
  private int partialSize;
  private long r0;
  private long r1;
  private long r2;
  private long h0;
  private long h1;
  private long h2;
  private long pad0;
  private long pad1;

  /** Begins a tag under 32 bytes of key. */
  void start(byte[] key, int at) {
    long low = (long) LONG.get(key, at);
    long high = (long) LONG.get(key, at + 8);
    r0 = low & 0xffc0fffffffL;
    r1 = (low >>> 44 | high << 20) & 0xfffffc0ffffL;
    r2 = (high >>> 24) & 0x00ffffffc0fL;
    pad0 = (long) LONG.get(key, at + 16);
    pad1 = (long) LONG.get(key, at + 24);
    h0 = 0;
    h1 = 0;
    h2 = 0;
    partialSize = 0;
  }

  void update(byte[] in, int at, int length) {
    int from = at;
    int left = length;
    if (partialSize > 0) {
      int taken = Math.min(16 - partialSize, left);
      System.arraycopy(in, from, partial, partialSize, taken);
      partialSize += taken;
      from += taken;
      left -= taken;
      if (partialSize < 16) {
        return;
      }
      blocks(partial, 0, 1, 1L << 40);
      partialSize = 0;
    }
    blocks(in, from, left >>> 4, 1L << 40);
    int rest = left & 15;
    System.arraycopy(in, from + left - rest, partial, 0, rest);
    partialSize = rest;
  }

  /** Writes the tag. */
  void finish(byte[] out, int at) {
    if (partialSize > 0) {
      partial[partialSize] = 1;
      for (int i = partialSize + 1; i < 16; i++) {
        partial[i] = 0;
      }
      blocks(partial, 0, 1, 0);
    }
    long a0 = h0;
    long a1 = h1;
    long a2 = h2;
    for (int pass = 0; pass < 2; pass++) {
      a2 += a1 >>> 44;
      a1 &= M44;
      a0 += (a2 >>> 42) * 5;
      a2 &= M42;
      a1 += a0 >>> 44;
      a0 &= M44;
    }
    a2 += a1 >>> 44;
    a1 &= M44;
    // Subtract the prime if that does not go below zero.
    long g0 = a0 + 5;
    long g1 = a1 + (g0 >>> 44);
    long g2 = a2 + (g1 >>> 44) - (1L << 42);
    long reduced = (g2 >>> 63) - 1;
    a0 = (a0 & ~reduced) | (g0 & M44 & reduced);
    a1 = (a1 & ~reduced) | (g1 & M44 & reduced);
    a2 = (a2 & ~reduced) | (g2 & reduced);
    a0 += pad0 & M44;
    a1 += ((pad0 >>> 44 | pad1 << 20) & M44) + (a0 >>> 44);
    a2 += ((pad1 >>> 24) & M42) + (a1 >>> 44);
    a0 &= M44;
    a1 &= M44;
    a2 &= M42;
    LONG.set(out, at, a0 | a1 << 44);
    LONG.set(out, at + 8, a1 >>> 20 | a2 << 24);
  }

  private void blocks(byte[] in, int at, int count, long topBit) {
    long k0 = r0;
    long k1 = r1;
    long k2 = r2;
    long s1 = k1 * 20;
    long s2 = k2 * 20;
    long k0s = k0 << 10;
    long k1s = k1 << 10;
    long k2s = k2 << 10;
    long s1s = s1 << 10;
    long s2s = s2 << 10;
    long a0 = h0;
    long a1 = h1;
    long a2 = h2;
    for (int i = 0, from = at; i < count; i++, from += 16) {
      long low = (long) LONG.get(in, from);
      long high = (long) LONG.get(in, from + 8);
      a0 += low & M44;
      a1 += (low >>> 44 | high << 20) & M44;
      a2 += (high >>> 24 & M42) | topBit;
      long b0 = a0 << 10;
      long b1 = a1 << 10;
      long b2 = a2 << 10;
      long low0 = (a0 * k0 & M44) + (a1 * s2 & M44) + (a2 * s1 & M44);
      long low1 = (a0 * k1 & M44) + (a1 * k0 & M44) + (a2 * s2 & M44);
      long low2 = (a0 * k2 & M44) + (a1 * k1 & M44) + (a2 * k0 & M44);
      long high0 =
          Math.multiplyHigh(b0, k0s) + Math.multiplyHigh(b1, s2s) + Math.multiplyHigh(b2, s1s);
      long high1 =
          Math.multiplyHigh(b0, k1s) + Math.multiplyHigh(b1, k0s) + Math.multiplyHigh(b2, s2s);
      long high2 =
          Math.multiplyHigh(b0, k2s) + Math.multiplyHigh(b1, k1s) + Math.multiplyHigh(b2, k0s);
      low1 += high0 + (low0 >>> 44);
      low2 += high1 + (low1 >>> 44);
      a2 = low2 & M42;
      a0 = (low0 & M44) + ((high2 << 2) + (low2 >>> 42)) * 5;
      a1 = (low1 & M44) + (a0 >>> 44);
      a0 &= M44;
    }
    h0 = a0;
    h1 = a1;
    h2 = a2;
  }
}
