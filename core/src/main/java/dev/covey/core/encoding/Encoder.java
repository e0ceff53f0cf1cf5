package dev.covey.core.encoding;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes compact-encoding into an array that grows. Confined to one thread; reusable by {@link
 * #reset}.
 *
 * <pre>
 * uint     0..252        one byte
 *          ..2^16-1      fd | u16 LE
 *          ..2^32-1      fe | u32 LE
 *          ..2^53-1      ff | u64 LE
 * buffer   uint length | bytes          (null is written as length 0)
 * string   uint byte length | UTF-8
 * </pre>
 */
public final class Encoder {

  /** The largest number both ends can hold: JavaScript's 2^53 - 1. */
  public static final long MAX_UINT = (1L << 53) - 1;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] buffer;
  private int size;

  public Encoder() {
    this(128);
  }

  public Encoder(int capacity) {
    buffer = new byte[capacity];
  }

  /** Returns how many bytes {@link #uint} takes for this value: 1, 3, 5 or 9. */
  public static int uintSize(long value) {
    return value <= 0xfc ? 1 : value <= 0xffff ? 3 : value <= 0xffffffffL ? 5 : 9;
  }

  @CanIgnoreReturnValue
  public Encoder uint(long value) {
    if (value < 0 || value > MAX_UINT) {
      throw new IllegalArgumentException("uint out of range: " + value);
    }
    int length = uintSize(value);
    int at = grow(length);
    switch (length) {
      case 1 -> buffer[at] = (byte) value;
      case 3 -> {
        buffer[at] = (byte) 0xfd;
        SHORT.set(buffer, at + 1, (short) value);
      }
      case 5 -> {
        buffer[at] = (byte) 0xfe;
        INT.set(buffer, at + 1, (int) value);
      }
      default -> {
        buffer[at] = (byte) 0xff;
        LONG.set(buffer, at + 1, value);
      }
    }
    return this;
  }

  /** Zig-zag, then uint. */
  @CanIgnoreReturnValue
  public Encoder sint(long value) {
    return uint(value < 0 ? -2 * value - 1 : 2 * value);
  }

  @CanIgnoreReturnValue
  public Encoder u8(int value) {
    int at = grow(1);
    buffer[at] = (byte) value;
    return this;
  }

  /** Four bytes, little endian. */
  @CanIgnoreReturnValue
  public Encoder u32(long value) {
    int at = grow(4);
    INT.set(buffer, at, (int) value);
    return this;
  }

  /** Eight bytes, little endian. */
  @CanIgnoreReturnValue
  public Encoder u64(long value) {
    int at = grow(8);
    LONG.set(buffer, at, value);
    return this;
  }

  /** The bytes alone, without a length. */
  @CanIgnoreReturnValue
  public Encoder raw(byte[] bytes) {
    return raw(bytes, 0, bytes.length);
  }

  /** The bytes alone, without a length. */
  @CanIgnoreReturnValue
  public Encoder raw(byte[] bytes, int offset, int length) {
    int at = grow(length);
    System.arraycopy(bytes, offset, buffer, at, length);
    return this;
  }

  /** The bytes alone, without a length: what fixed32 and fixed64 are. */
  @CanIgnoreReturnValue
  public Encoder raw(Bytes bytes) {
    int at = grow(bytes.length());
    bytes.copyTo(buffer, at);
    return this;
  }

  /** Length and bytes. */
  @CanIgnoreReturnValue
  public Encoder buffer(Bytes bytes) {
    uint(bytes.length());
    return raw(bytes);
  }

  /** Length and bytes; null is length 0. */
  @CanIgnoreReturnValue
  public Encoder optionalBuffer(@Nullable Bytes bytes) {
    return bytes == null ? uint(0) : buffer(bytes);
  }

  @CanIgnoreReturnValue
  public Encoder string(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    uint(utf8.length);
    return raw(utf8);
  }

  /** Element count, then each as four bytes little endian. */
  @CanIgnoreReturnValue
  public Encoder uint32Array(int[] words) {
    uint(words.length);
    for (int word : words) {
      u32(word);
    }
    return this;
  }

  /** How many bytes have been written. */
  public int size() {
    return size;
  }

  /** Overwrites one byte that was already written. */
  @CanIgnoreReturnValue
  public Encoder patch(int at, int value) {
    if (at < 0 || at >= size) {
      throw new IndexOutOfBoundsException("patch at " + at + " of " + size);
    }
    buffer[at] = (byte) value;
    return this;
  }

  /** Returns a copy of what was written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  /** Returns a copy of what was written. */
  public Bytes toBytes() {
    return Bytes.wrap(toByteArray());
  }

  /** The array being written to, valid up to {@link #size} until the next write. */
  public byte[] array() {
    return buffer;
  }

  /** Starts over in the same array. */
  @CanIgnoreReturnValue
  public Encoder reset() {
    size = 0;
    return this;
  }

  private int grow(int extra) {
    int at = size;
    int needed = Math.addExact(size, extra);
    if (needed > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(needed, Math.min(buffer.length, 1 << 29) * 2));
    }
    size = needed;
    return at;
  }
}
