package dev.covey.node.room.index;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.key.LogTag;
import java.util.Arrays;

/**
 * Writes keys that sort as what is in them. Confined to one thread.
 *
 * <pre>
 * number   0..239          one byte
 *          240..2287       240 + high | low                       of the number less 240
 *          2288..          248 + n - 2 | n bytes, big-endian      n = 2..8, as few as do
 * time     8 bytes, big-endian
 * tag      8 bytes
 * </pre>
 *
 * <p>A number sorts before every longer one, so what begins with n lies between n and n + 1.
 */
final class KeyWriter {

  static final int ONE_BYTE = 240;
  static final int TWO_BYTES = ONE_BYTE + 8 * 256;
  static final int LONGER = 248;

  private byte[] array;
  private int size;

  KeyWriter(int capacity) {
    array = new byte[capacity];
  }

  @CanIgnoreReturnValue
  KeyWriter number(long number) {
    if (number < 0) {
      throw new IllegalArgumentException("number " + number + " in a key");
    }
    if (number < ONE_BYTE) {
      return u8((int) number);
    }
    if (number < TWO_BYTES) {
      int rest = (int) number - ONE_BYTE;
      return u8(ONE_BYTE + (rest >> 8)).u8(rest);
    }
    int bytes = Math.max(2, (71 - Long.numberOfLeadingZeros(number)) / 8);
    return u8(LONGER + bytes - 2).bigEndian(number, bytes);
  }

  @CanIgnoreReturnValue
  KeyWriter u8(int value) {
    grow(1);
    array[size++] = (byte) value;
    return this;
  }

  @CanIgnoreReturnValue
  KeyWriter time(long time) {
    return bigEndian(time, 8);
  }

  @CanIgnoreReturnValue
  KeyWriter tag(LogTag tag) {
    return raw(tag.bytes());
  }

  @CanIgnoreReturnValue
  KeyWriter raw(Bytes bytes) {
    grow(bytes.length());
    bytes.copyTo(array, size);
    size += bytes.length();
    return this;
  }

  Bytes toBytes() {
    return Bytes.wrap(array, 0, size);
  }

  @CanIgnoreReturnValue
  private KeyWriter bigEndian(long value, int bytes) {
    grow(bytes);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
      array[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  private void grow(int more) {
    if (size + more > array.length) {
      array = Arrays.copyOf(array, Math.max(2 * array.length, size + more));
    }
  }
}
