package dev.covey.dht.bencode;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes bencode from front to back, refusing dictionary keys out of order. Confined to one thread.
 *
 * <p>A writer has a largest size; going past it throws {@link IllegalStateException}, because the
 * caller chose what to write.
 */
public final class BencodeWriter {

  private final int maximum;
  private final @Nullable String[] lastKeys = new @Nullable String[BencodeReader.MAX_DEPTH + 1];
  private byte[] buffer = new byte[256];
  private int size;
  private int depth;

  /** Writes at most {@code maximum} bytes. */
  public BencodeWriter(int maximum) {
    this.maximum = maximum;
  }

  /** Opens a dictionary; {@link #end} closes it. */
  @CanIgnoreReturnValue
  public BencodeWriter dictionary() {
    return open('d');
  }

  /** Opens a list; {@link #end} closes it. */
  @CanIgnoreReturnValue
  public BencodeWriter list() {
    return open('l');
  }

  /** Closes the innermost list or dictionary. */
  @CanIgnoreReturnValue
  public BencodeWriter end() {
    if (depth == 0) {
      throw new IllegalStateException("bencode: nothing to end");
    }
    depth--;
    put('e');
    return this;
  }

  /** Writes a dictionary key: ISO 8859-1, greater than the one before it. */
  @CanIgnoreReturnValue
  public BencodeWriter key(String key) {
    String last = lastKeys[depth];
    if (last != null && last.compareTo(key) >= 0) {
      throw new IllegalStateException("bencode: key " + key + " after " + last);
    }
    lastKeys[depth] = key;
    return bytes(Bytes.wrap(key.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @CanIgnoreReturnValue
  public BencodeWriter bytes(Bytes bytes) {
    digits(bytes.length());
    put(':');
    int start = grow(bytes.length());
    bytes.copyTo(buffer, start);
    return this;
  }

  @CanIgnoreReturnValue
  public BencodeWriter integer(long value) {
    put('i');
    digits(value);
    put('e');
    return this;
  }

  /** Writes a value that is bencoded already, as it stands. */
  @CanIgnoreReturnValue
  public BencodeWriter raw(Bytes value) {
    int start = grow(value.length());
    value.copyTo(buffer, start);
    return this;
  }

  /** Returns a copy of what was written; everything opened must have ended. */
  public Bytes toBytes() {
    if (depth != 0) {
      throw new IllegalStateException("bencode: " + depth + " open");
    }
    return Bytes.copyOf(buffer, 0, size);
  }

  private BencodeWriter open(char kind) {
    if (depth == BencodeReader.MAX_DEPTH) {
      throw new IllegalStateException("bencode: nested deeper than " + BencodeReader.MAX_DEPTH);
    }
    put(kind);
    lastKeys[++depth] = null;
    return this;
  }

  private void digits(long value) {
    byte[] text = Long.toString(value).getBytes(StandardCharsets.US_ASCII);
    int start = grow(text.length);
    System.arraycopy(text, 0, buffer, start, text.length);
  }

  private void put(char c) {
    int start = grow(1);
    buffer[start] = (byte) c;
  }

  private int grow(int extra) {
    int start = size;
    size = Math.addExact(size, extra);
    if (size > maximum) {
      throw new IllegalStateException("bencode: more than " + maximum + " bytes");
    }
    if (size > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(size, buffer.length * 2));
    }
    return start;
  }
}
