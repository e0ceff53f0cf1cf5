package dev.covey.core.crypto;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import org.bouncycastle.crypto.digests.Blake2bDigest;
import org.jspecify.annotations.Nullable;

/**
 * BLAKE2b with 32 or 64 bytes of output, plain or keyed. An instance is confined to one thread;
 * {@link #finish} starts it over.
 */
public final class Blake2b {

  private final Blake2bDigest digest;

  private Blake2b(byte @Nullable [] key, int outputBytes) {
    digest = new Blake2bDigest(key, outputBytes, null, null);
  }

  /** A hash of 32 bytes. */
  public static Blake2b hash256() {
    return new Blake2b(null, 32);
  }

  /** A hash of 64 bytes. */
  public static Blake2b hash512() {
    return new Blake2b(null, 64);
  }

  /** A keyed hash of 32 bytes; the key is 1 to 64 bytes. */
  public static Blake2b keyed256(Bytes key) {
    return new Blake2b(key.toByteArray(), 32);
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
    digest.update(bytes.unsafeArray(), bytes.arrayOffset(), bytes.length());
    return this;
  }

  @CanIgnoreReturnValue
  public Blake2b update(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    return this;
  }

  @CanIgnoreReturnValue
  public Blake2b update(byte value) {
    digest.update(value);
    return this;
  }

  /** Returns the hash and starts over, with the same key. */
  public Bytes finish() {
    byte[] out = new byte[digest.getDigestSize()];
    finish(out, 0);
    return Bytes.wrap(out);
  }

  /** Writes the hash into {@code out} and starts over, with the same key. */
  public void finish(byte[] out, int offset) {
    digest.doFinal(out, offset);
  }

  private Blake2b updateAll(Bytes[] parts) {
    for (Bytes part : parts) {
      update(part);
    }
    return this;
  }
}
