package dev.covey.node.room.entry;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one CBOR map (RFC 8949) with rising integer keys, field by field. Confined to one thread.
 *
 * <p>A value that nobody asks for is skipped. Anything but well-formed CBOR of the expected type is
 * a {@link ProtocolViolationException}; nothing is allocated beyond the size of the input. Tags are
 * passed over.
 *
 * <pre>
 * head      major (3 bits) | info (5 bits) | argument: 0, 1, 2, 4 or 8 bytes, big-endian
 *           info 0..23: the argument itself; 24..27: bytes to follow; 31: until a break (ff)
 * major     0 number   1 -1 - number   2 bytes   3 text   4 array   5 map   6 tag   7 other
 * </pre>
 *
 * <p>Which bytes are an entry decides what a room is, for all its members alike: so it is decided
 * here, and not by whichever version of a library somebody has.
 */
final class CborReader {

  /** How deep maps and arrays may be nested, unknown ones included. */
  static final int MAX_DEPTH = 16;

  private static final int NUMBER = 0;
  private static final int NEGATIVE = 1;
  private static final int BYTES = 2;
  private static final int TEXT = 3;
  private static final int ARRAY = 4;
  private static final int MAP = 5;
  private static final int TAG = 6;
  private static final int OTHER = 7;
  private static final int BREAK = 0xff;
  private static final int MAX_KEY = 1_000_000;
  private static final String[] NAMES = {
    "whole number", "whole number", "byte string", "text", "array", "map", "tag", "simple value"
  };

  private final byte[] in;
  private final int end;
  private int at;

  /** Of the head that was read last. */
  private int major;

  private long argument;
  private boolean isOpen;

  /** How many elements of the array that is read are left; -1: up to a break. */
  private long left;

  CborReader(Bytes encoded) throws ProtocolViolationException {
    if (encoded.length() > Entry.MAX_BYTES) {
      throw new ProtocolViolationException(
          "an entry of " + encoded.length() + " bytes; at most " + Entry.MAX_BYTES);
    }
    in = encoded.unsafeArray();
    at = encoded.arrayOffset();
    end = at + encoded.length();
  }

  /** Called for every field; reads its value or leaves it to be skipped. */
  interface Fields {
    void field(int key) throws ProtocolViolationException;
  }

  /** Reads a map that is the whole input. */
  void document(Fields fields) throws ProtocolViolationException {
    map(fields);
    if (at < end) {
      throw new ProtocolViolationException("bytes behind the end of an entry");
    }
  }

  /** Reads a map: the value of the current field. */
  void map(Fields fields) throws ProtocolViolationException {
    require(MAP);
    int previous = -1;
    for (long pairs = count(isOpen, argument); hasNext(pairs); pairs = oneLess(pairs)) {
      head();
      if (major != NUMBER) {
        throw new ProtocolViolationException("a key that is not a small whole number");
      }
      int key = argument < 0 || argument > MAX_KEY ? -1 : (int) argument;
      if (key <= previous) {
        throw new ProtocolViolationException(
            key < 0
                ? "a key that is not a small whole number"
                : "key " + key + " after key " + previous);
      }
      previous = key;
      int value = at;
      fields.field(key);
      if (at == value) {
        skip(1);
      }
    }
  }

  long number() throws ProtocolViolationException {
    head();
    if (major != NUMBER && major != NEGATIVE) {
      throw unexpected(NUMBER);
    }
    if (argument < 0) {
      throw new ProtocolViolationException("a number beyond 63 bits");
    }
    return major == NUMBER ? argument : -1 - argument;
  }

  /** A number of 0 or more. */
  long count() throws ProtocolViolationException {
    long number = number();
    if (number < 0) {
      throw new ProtocolViolationException("number " + number + ", below 0");
    }
    return number;
  }

  String text() throws ProtocolViolationException {
    require(TEXT);
    return utf8();
  }

  Bytes bytes() throws ProtocolViolationException {
    require(BYTES);
    return string();
  }

  Bytes bytes(int length) throws ProtocolViolationException {
    Bytes bytes = bytes();
    if (bytes.length() != length) {
      throw new ProtocolViolationException(
          "byte string of " + bytes.length() + " bytes, not " + length);
    }
    return bytes;
  }

  /** Stands for a value of a type that no field has, or out of range. */
  static final Object UNREADABLE = new Object();

  /**
   * The current field's value: a Long, a String, {@link Bytes}, a List of these, or {@link
   * #UNREADABLE}.
   */
  Object value() throws ProtocolViolationException {
    int start = at;
    head();
    if (major != ARRAY) {
      return scalar(start);
    }
    List<Object> elements = new ArrayList<>();
    for (long more = count(isOpen, argument); hasNext(more); more = oneLess(more)) {
      int element = at;
      head();
      elements.add(scalar(element));
    }
    return elements;
  }

  /** The value whose head was read, and began there. */
  private Object scalar(int start) throws ProtocolViolationException {
    switch (major) {
      case NUMBER, NEGATIVE -> {
        return argument < 0 ? UNREADABLE : major == NUMBER ? argument : -1 - argument;
      }
      case BYTES -> {
        return string();
      }
      case TEXT -> {
        return utf8();
      }
      default -> {
        at = start;
        skip(1);
        return UNREADABLE;
      }
    }
  }

  /** Enters an array: the value of the current field. */
  void startArray() throws ProtocolViolationException {
    require(ARRAY);
    left = count(isOpen, argument);
  }

  /** Moves to the array's next element, which has to be read; false behind the last. */
  boolean nextElement() throws ProtocolViolationException {
    boolean more = hasNext(left);
    left = oneLess(left);
    return more;
  }

  private static long count(boolean isOpen, long argument) throws ProtocolViolationException {
    if (argument < 0) {
      throw malformed();
    }
    return isOpen ? -1 : argument;
  }

  private static long oneLess(long count) {
    return count < 0 ? count : count - 1;
  }

  /** Whether there is another; takes the break behind the last. */
  private boolean hasNext(long count) throws ProtocolViolationException {
    if (count >= 0) {
      return count > 0;
    }
    boolean ends = peek() == BREAK;
    at += ends ? 1 : 0;
    return !ends;
  }

  private void skip(int depth) throws ProtocolViolationException {
    if (depth > MAX_DEPTH) {
      throw new ProtocolViolationException("CBOR nested deeper than " + MAX_DEPTH);
    }
    head();
    switch (major) {
      case BYTES, TEXT -> {
        Bytes unused = string();
      }
      case ARRAY, MAP -> {
        int each = major == MAP ? 2 : 1;
        for (long more = count(isOpen, argument); hasNext(more); more = oneLess(more)) {
          for (int i = 0; i < each; i++) {
            skip(depth + 1);
          }
        }
      }
      default -> {
        // Its head was all.
      }
    }
  }

  /** The bytes of a string whose head was read. */
  private Bytes string() throws ProtocolViolationException {
    if (!isOpen) {
      return take(argument);
    }
    int of = major;
    List<Bytes> parts = new ArrayList<>();
    while (hasNext(-1)) {
      int first = peek();
      if (first >> 5 != of || (first & 31) == 31) {
        throw malformed();
      }
      head();
      parts.add(take(argument));
    }
    return Bytes.EMPTY.concat(parts.toArray(Bytes[]::new));
  }

  private Bytes take(long length) throws ProtocolViolationException {
    if (length < 0 || length > end - at) {
      throw malformed();
    }
    Bytes taken = Bytes.copyOf(in, at, (int) length);
    at += (int) length;
    return taken;
  }

  private String utf8() throws ProtocolViolationException {
    Bytes bytes = string();
    String text = bytes.utf8();
    // What is malformed was replaced by this, which may as well have been meant.
    if (text.indexOf('\ufffd') >= 0) {
      try {
        return StandardCharsets.UTF_8
            .newDecoder()
            .decode(ByteBuffer.wrap(bytes.toByteArray()))
            .toString();
      } catch (CharacterCodingException e) {
        throw new ProtocolViolationException("text that is not UTF-8", e);
      }
    }
    return text;
  }

  private void require(int expected) throws ProtocolViolationException {
    head();
    if (major != expected) {
      throw unexpected(expected);
    }
  }

  /** Reads a head, tags before it passed over. */
  private void head() throws ProtocolViolationException {
    do {
      int first = peek();
      at++;
      major = first >> 5;
      int info = first & 31;
      isOpen = info == 31;
      if (info < 24) {
        argument = info;
      } else if (info <= 27) {
        argument = bigEndian(1 << (info - 24));
      } else if (isOpen && major >= BYTES && major <= MAP) {
        argument = 0;
      } else {
        throw malformed();
      }
      if (major == OTHER && info == 24 && argument < 32) {
        throw malformed();
      }
    } while (major == TAG);
  }

  private long bigEndian(int bytes) throws ProtocolViolationException {
    if (bytes > end - at) {
      throw malformed();
    }
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | (in[at++] & 0xff);
    }
    return value;
  }

  private int peek() throws ProtocolViolationException {
    if (at >= end) {
      throw new ProtocolViolationException("not well-formed CBOR: the end where more was to come");
    }
    return in[at] & 0xff;
  }

  private ProtocolViolationException unexpected(int expected) {
    return new ProtocolViolationException(
        NAMES[major] + " where a " + NAMES[expected] + " was expected");
  }

  private static ProtocolViolationException malformed() {
    return new ProtocolViolationException("not well-formed CBOR");
  }
}
