package dev.covey.core.encoding;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Reads compact-encoding from a range of an array. Confined to one thread.
 *
 * <p>Every length is held against what is left before anything is allocated. Buffers are slices of
 * the array given: call {@link Bytes#compact} on what must outlive it. Longer than necessary
 * numbers are accepted, as JavaScript does; numbers above 2^53 - 1 are not.
 *
 * @see Encoder
 */
public final class Decoder {

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] array;
  private final int end;
  private int at;

  public Decoder(byte[] array) {
    this(array, 0, array.length);
  }

  public Decoder(byte[] array, int offset, int length) {
    if ((offset | length) < 0 || length > array.length - offset) {
      throw new IndexOutOfBoundsException(offset + " + " + length + " of " + array.length);
    }
    this.array = array;
    this.at = offset;
    this.end = offset + length;
  }

  public Decoder(Bytes bytes) {
    this(bytes.unsafeArray(), bytes.arrayOffset(), bytes.length());
  }

  public int remaining() {
    return end - at;
  }

  public boolean hasRemaining() {
    return at < end;
  }

  public long uint() throws ProtocolViolationException {
    int first = u8();
    return switch (first) {
      case 0xfd -> (short) SHORT.get(array, take(2)) & 0xffffL;
      case 0xfe -> (int) INT.get(array, take(4)) & 0xffffffffL;
      case 0xff -> {
        long value = (long) LONG.get(array, take(8));
        if (value < 0 || value > Encoder.MAX_UINT) {
          throw new ProtocolViolationException(
              "uint " + Long.toUnsignedString(value) + " > 2^53 - 1");
        }
        yield value;
      }
      default -> first;
    };
  }

  public long sint() throws ProtocolViolationException {
    long value = uint();
    return (value & 1) == 0 ? value >>> 1 : -((value + 1) >>> 1);
  }

  public int u8() throws ProtocolViolationException {
    return array[take(1)] & 0xff;
  }

  /** Four bytes, little endian, as 0 to 2^32 - 1. */
  public long u32() throws ProtocolViolationException {
    return (int) INT.get(array, take(4)) & 0xffffffffL;
  }

  /** Eight bytes, little endian; the caller judges the range. */
  public long u64() throws ProtocolViolationException {
    return (long) LONG.get(array, take(8));
  }

  /** A slice of exactly this many bytes. */
  public Bytes raw(int length) throws ProtocolViolationException {
    return Bytes.wrap(array, take(length), length);
  }

  public Bytes fixed32() throws ProtocolViolationException {
    return raw(32);
  }

  public Bytes fixed64() throws ProtocolViolationException {
    return raw(64);
  }

  /** A slice: length and bytes. */
  public Bytes buffer() throws ProtocolViolationException {
    return raw(length("buffer", 1));
  }

  /** A slice, or null when its length is 0. */
  public @Nullable Bytes optionalBuffer() throws ProtocolViolationException {
    int length = length("buffer", 1);
    return length == 0 ? null : raw(length);
  }

  /** Length and UTF-8; what is malformed is replaced. */
  public String string() throws ProtocolViolationException {
    return raw(length("string", 1)).utf8();
  }

  public int[] uint32Array() throws ProtocolViolationException {
    int[] words = new int[length("uint32 array", 4)];
    for (int i = 0; i < words.length; i++) {
      words[i] = (int) u32();
    }
    return words;
  }

  /** Everything that is left, as a slice. */
  public Bytes rest() {
    Bytes rest = Bytes.wrap(array, at, end - at);
    at = end;
    return rest;
  }

  /**
   * Reads the count of a list whose elements take at least {@code minimumSize} bytes each, and
   * refuses it if so many cannot be left.
   */
  public int length(String what, int minimumSize) throws ProtocolViolationException {
    long count = uint();
    if (count > remaining() / minimumSize) {
      throw new ProtocolViolationException(
          what + ": length " + count + " but only " + remaining() + " bytes left");
    }
    return (int) count;
  }

  private int take(int length) throws ProtocolViolationException {
    if (length > end - at) {
      throw new ProtocolViolationException(
          "message ends early: " + length + " bytes expected, " + (end - at) + " left");
    }
    int start = at;
    at += length;
    return start;
  }
}
