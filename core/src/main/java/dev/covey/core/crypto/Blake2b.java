package dev.covey.core.crypto;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * BLAKE2b (RFC 7693) with 32 or 64 bytes of output, plain or keyed. An instance is confined to one
 * thread; {@link #finish} starts it over. Allocates nothing but what it returns.
 *
 * <p>Words are moved without loops, for the reason told at {@link ChaCha20}.
 */
public final class Blake2b {

  private static final int BLOCK = 128;
  private static final int MAX_KEY = 64;
  private static final int MAX_SIZE = 64;

  private static final long IV0 = 0x6a09e667f3bcc908L;
  private static final long IV1 = 0xbb67ae8584caa73bL;
  private static final long IV2 = 0x3c6ef372fe94f82bL;
  private static final long IV3 = 0xa54ff53a5f1d36f1L;
  private static final long IV4 = 0x510e527fade682d1L;
  private static final long IV5 = 0x9b05688c2b3e6c1fL;
  private static final long IV6 = 0x1f83d9abfb41bd6bL;
  private static final long IV7 = 0x5be0cd19137e2179L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final int size;
  private final long parameters;
  private final byte @Nullable [] keyBlock;
  private final long[] hash = new long[8];
  private final long[] state = new long[16];
  private final long[] message = new long[16];
  private final byte[] buffer = new byte[BLOCK];
  private int buffered;
  private long hashed;

  private Blake2b(int size, @Nullable Bytes key) {
    this.size = size;
    if (key != null && (key.isEmpty() || key.length() > MAX_KEY)) {
      throw new IllegalArgumentException("key of " + key.length() + " bytes, not 1 to " + MAX_KEY);
    }
    // Fan-out and depth are 1: no tree of hashes.
    parameters = 0x01010000L | (key == null ? 0 : key.length() << 8) | size;
    if (key == null) {
      keyBlock = null;
    } else {
      keyBlock = new byte[BLOCK];
      key.copyTo(keyBlock, 0);
    }
    start();
  }

  /** A hash of 32 bytes. */
  public static Blake2b hash256() {
    return new Blake2b(32, null);
  }

  /** A hash of 64 bytes. */
  public static Blake2b hash512() {
    return new Blake2b(MAX_SIZE, null);
  }

  /** A keyed hash of 32 bytes; the key is 1 to 64 bytes. */
  public static Blake2b keyed256(Bytes key) {
    return new Blake2b(32, key);
  }

  /** Returns the 32-byte hash of the parts, one after the other. */
  public static Bytes hash(Bytes... parts) {
    return hash256().updateAll(parts).finish();
  }

  /** Returns the 32-byte hash of the parts under a key of 1 to 64 bytes. */
  public static Bytes keyedHash(Bytes key, Bytes... parts) {
    return keyed256(key).updateAll(parts).finish();
  }

  @CanIgnoreReturnValue
  public Blake2b update(Bytes bytes) {
    return update(bytes.unsafeArray(), bytes.arrayOffset(), bytes.length());
  }

  @CanIgnoreReturnValue
  public Blake2b update(byte[] bytes, int offset, int length) {
    int at = offset;
    int left = length;
    int room = BLOCK - buffered;
    // The last block is hashed differently, so a full one waits until there is another byte.
    if (left > room) {
      if (buffered > 0) {
        System.arraycopy(bytes, at, buffer, buffered, room);
        at += room;
        left -= room;
        buffered = 0;
        compress(buffer, 0, BLOCK, false);
      }
      for (; left > BLOCK; left -= BLOCK) {
        compress(bytes, at, BLOCK, false);
        at += BLOCK;
      }
    }
    System.arraycopy(bytes, at, buffer, buffered, left);
    buffered += left;
    return this;
  }

  @CanIgnoreReturnValue
  public Blake2b update(byte value) {
    if (buffered == BLOCK) {
      buffered = 0;
      compress(buffer, 0, BLOCK, false);
    }
    buffer[buffered++] = value;
    return this;
  }

  /** Returns the hash and starts over, with the same key. */
  public Bytes finish() {
    byte[] out = new byte[size];
    finish(out, 0);
    return Bytes.wrap(out);
  }

  /** Writes the hash into {@code out} and starts over, with the same key. */
  public void finish(byte[] out, int offset) {
    Arrays.fill(buffer, buffered, BLOCK, (byte) 0);
    compress(buffer, 0, buffered, true);
    LONG.set(out, offset, hash[0]);
    LONG.set(out, offset + 8, hash[1]);
    LONG.set(out, offset + 16, hash[2]);
    LONG.set(out, offset + 24, hash[3]);
    if (size == MAX_SIZE) {
      LONG.set(out, offset + 32, hash[4]);
      LONG.set(out, offset + 40, hash[5]);
      LONG.set(out, offset + 48, hash[6]);
      LONG.set(out, offset + 56, hash[7]);
    }
    start();
  }

  private void start() {
    hash[0] = IV0 ^ parameters;
    hash[1] = IV1;
    hash[2] = IV2;
    hash[3] = IV3;
    hash[4] = IV4;
    hash[5] = IV5;
    hash[6] = IV6;
    hash[7] = IV7;
    hashed = 0;
    buffered = 0;
    if (keyBlock != null) {
      System.arraycopy(keyBlock, 0, buffer, 0, BLOCK);
      buffered = BLOCK;
    }
  }

  /** Hashes a block, of which {@code length} bytes are not padding. */
  private void compress(byte[] block, int at, int length, boolean last) {
    long[] h = hash;
    long[] v = state;
    long[] m = message;
    m[0] = (long) LONG.get(block, at);
    m[1] = (long) LONG.get(block, at + 8);
    m[2] = (long) LONG.get(block, at + 16);
    m[3] = (long) LONG.get(block, at + 24);
    m[4] = (long) LONG.get(block, at + 32);
    m[5] = (long) LONG.get(block, at + 40);
    m[6] = (long) LONG.get(block, at + 48);
    m[7] = (long) LONG.get(block, at + 56);
    m[8] = (long) LONG.get(block, at + 64);
    m[9] = (long) LONG.get(block, at + 72);
    m[10] = (long) LONG.get(block, at + 80);
    m[11] = (long) LONG.get(block, at + 88);
    m[12] = (long) LONG.get(block, at + 96);
    m[13] = (long) LONG.get(block, at + 104);
    m[14] = (long) LONG.get(block, at + 112);
    m[15] = (long) LONG.get(block, at + 120);
    hashed += length;
    System.arraycopy(h, 0, v, 0, 8);
    v[8] = IV0;
    v[9] = IV1;
    v[10] = IV2;
    v[11] = IV3;
    v[12] = IV4 ^ hashed;
    v[13] = IV5;
    v[14] = last ? ~IV6 : IV6;
    v[15] = IV7;
    Blake2bRounds.apply(v, m);
    h[0] ^= v[0] ^ v[8];
    h[1] ^= v[1] ^ v[9];
    h[2] ^= v[2] ^ v[10];
    h[3] ^= v[3] ^ v[11];
    h[4] ^= v[4] ^ v[12];
    h[5] ^= v[5] ^ v[13];
    h[6] ^= v[6] ^ v[14];
    h[7] ^= v[7] ^ v[15];
  }

  private Blake2b updateAll(Bytes[] parts) {
    for (Bytes part : parts) {
      update(part);
    }
    return this;
  }
}
