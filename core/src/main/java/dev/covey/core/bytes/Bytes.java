package dev.covey.core.bytes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An immutable byte string. Compares as unsigned bytes and prints as hex.
 *
 * <p>Factories named {@code copyOf} copy; {@link #wrap} does not, and its caller gives the array
 * away for good. Slices share the array of what they were cut from. Safe on any thread.
 */
public final class Bytes implements Comparable<Bytes> {

  /** The byte string of length 0. */
  public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** Odd, and without a pattern: the golden ratio's fraction. */
  private static final long SPREAD = 0x9e3779b97f4a7c15L;

  private final byte[] array;
  private final int offset;
  private final int length;

  private Bytes(byte[] array, int offset, int length) {
    this.array = array;
    this.offset = offset;
    this.length = length;
  }

  /** Copies the whole array. */
  public static Bytes copyOf(byte[] array) {
    return new Bytes(array.clone(), 0, array.length);
  }

  /** Copies {@code length} bytes from {@code offset}. */
  public static Bytes copyOf(byte[] array, int offset, int length) {
    return new Bytes(Arrays.copyOfRange(array, offset, offset + length), 0, length);
  }

  /** Takes the array without copying: nobody may write to it afterwards. */
  public static Bytes wrap(byte[] array) {
    return new Bytes(array, 0, array.length);
  }

  /** Takes a part of the array without copying: nobody may write to it afterwards. */
  public static Bytes wrap(byte[] array, int offset, int length) {
    if ((offset | length) < 0 || length > array.length - offset) {
      throw new IndexOutOfBoundsException(
          "offset " + offset + " length " + length + " of array of " + array.length);
    }
    return new Bytes(array, offset, length);
  }

  /** Encodes the text as UTF-8. */
  public static Bytes utf8(String text) {
    return wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Parses hex, either case; throws {@link IllegalArgumentException} on anything else. */
  public static Bytes hex(String hex) {
    return wrap(Hex.decode(hex));
  }

  public int length() {
    return length;
  }

  public boolean isEmpty() {
    return length == 0;
  }

  public byte at(int index) {
    if (index < 0 || index >= length) {
      throw new IndexOutOfBoundsException("index " + index + " of " + length + " bytes");
    }
    return array[offset + index];
  }

  /** Shares this string's array: O(1), and keeps it alive. */
  public Bytes slice(int start, int size) {
    if ((start | size) < 0 || size > length - start) {
      throw new IndexOutOfBoundsException(
          "slice " + start + " + " + size + " of " + length + " bytes");
    }
    return new Bytes(array, offset + start, size);
  }

  /** Returns a string that no longer shares a larger array; itself when it does not. */
  public Bytes compact() {
    return length == array.length ? this : copyOf(array, offset, length);
  }

  /** Returns a fresh copy. */
  public byte[] toByteArray() {
    return Arrays.copyOfRange(array, offset, offset + length);
  }

  /** Copies all bytes into {@code target} from {@code at} on. */
  public void copyTo(byte[] target, int at) {
    System.arraycopy(array, offset, target, at, length);
  }

  /**
   * Returns the array behind this string, for reading only: bytes {@link #arrayOffset} to {@code
   * arrayOffset + length}. For hashing and copying without a copy; writing to it breaks everything.
   */
  public byte[] unsafeArray() {
    return array;
  }

  /** Where this string starts in {@link #unsafeArray}. */
  public int arrayOffset() {
    return offset;
  }

  /** Returns this string followed by the others. */
  public Bytes concat(Bytes... others) {
    int total = length;
    for (Bytes other : others) {
      total = Math.addExact(total, other.length);
    }
    byte[] joined = new byte[total];
    copyTo(joined, 0);
    int at = length;
    for (Bytes other : others) {
      other.copyTo(joined, at);
      at += other.length;
    }
    return wrap(joined);
  }

  public boolean startsWith(Bytes prefix) {
    return prefix.length <= length
        && Arrays.equals(
            array,
            offset,
            offset + prefix.length,
            prefix.array,
            prefix.offset,
            prefix.offset + prefix.length);
  }

  /** Decodes as UTF-8, replacing what is malformed. */
  public String utf8() {
    return new String(array, offset, length, StandardCharsets.UTF_8);
  }

  public String hex() {
    return Hex.encode(array, offset, length);
  }

  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(
        array, offset, offset + length, other.array, other.offset, other.offset + other.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes
        && Arrays.equals(
            array, offset, offset + length, bytes.array, bytes.offset, bytes.offset + bytes.length);
  }

  @Override
  public int hashCode() {
    // Eight bytes at a time: keys of 32 bytes are what most maps here have.
    long hash = length;
    int at = offset;
    int end = offset + length;
    for (; at + 8 <= end; at += 8) {
      hash = (hash ^ (long) LONG.get(array, at)) * SPREAD;
      hash ^= hash >>> 32;
    }
    for (; at < end; at++) {
      hash = (hash ^ array[at]) * SPREAD;
    }
    return (int) (hash ^ hash >>> 32);
  }

  /** Prints hex, cut short after 32 bytes. */
  @Override
  public String toString() {
    return length <= 32 ? hex() : Hex.encode(array, offset, 32) + "… (" + length + " bytes)";
  }
}
