package dev.covey.node.room.entry;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads one CBOR map with rising integer keys, field by field. Confined to one thread.
 *
 * <p>A value that nobody asks for is skipped. Anything but well-formed CBOR of the expected type is
 * a {@link ProtocolViolationException}; nothing is allocated beyond the size of the input.
 */
final class CborReader implements AutoCloseable {

  private final JsonParser parser;

  CborReader(Bytes encoded) throws ProtocolViolationException {
    if (encoded.length() > Entry.MAX_BYTES) {
      throw new ProtocolViolationException(
          "an entry of " + encoded.length() + " bytes; at most " + Entry.MAX_BYTES);
    }
    parser = Cbor.parser(encoded);
  }

  /** Called for every field; reads its value or leaves it to be skipped. */
  interface Fields {
    void field(int key) throws ProtocolViolationException;
  }

  /** Reads a map that is the whole input. */
  void document(Fields fields) throws ProtocolViolationException {
    next();
    map(fields);
    if (next() != null) {
      throw new ProtocolViolationException("bytes behind the end of an entry");
    }
  }

  /** Reads a map: the value of the current field. */
  void map(Fields fields) throws ProtocolViolationException {
    require(JsonToken.START_OBJECT, "map");
    int previous = -1;
    for (JsonToken token = next(); token != JsonToken.END_OBJECT; token = next()) {
      require(JsonToken.PROPERTY_NAME, "key");
      int key = key(parser.currentName());
      if (key <= previous) {
        throw new ProtocolViolationException("key " + key + " after key " + previous);
      }
      previous = key;
      next();
      fields.field(key);
      skip();
    }
  }

  long number() throws ProtocolViolationException {
    require(JsonToken.VALUE_NUMBER_INT, "whole number");
    try {
      return parser.getLongValue();
    } catch (JacksonException e) {
      throw new ProtocolViolationException("a number beyond 63 bits", e);
    }
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
    require(JsonToken.VALUE_STRING, "text");
    try {
      return parser.getString();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  Bytes bytes() throws ProtocolViolationException {
    require(JsonToken.VALUE_EMBEDDED_OBJECT, "byte string");
    try {
      byte @Nullable [] value = parser.getBinaryValue();
      if (value == null) {
        throw new ProtocolViolationException("undefined where a byte string was expected");
      }
      return Bytes.wrap(value);
    } catch (JacksonException e) {
      throw malformed(e);
    }
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
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      return scalar();
    }
    List<Object> elements = new ArrayList<>();
    while (nextElement()) {
      elements.add(scalar());
      skip();
    }
    return elements;
  }

  private Object scalar() throws ProtocolViolationException {
    try {
      JsonToken token = parser.currentToken();
      if (token == JsonToken.VALUE_STRING) {
        return parser.getString();
      }
      if (token == JsonToken.VALUE_EMBEDDED_OBJECT) {
        byte @Nullable [] value = parser.getBinaryValue();
        return value == null ? UNREADABLE : Bytes.wrap(value);
      }
      if (token == JsonToken.VALUE_NUMBER_INT && isLong()) {
        return parser.getLongValue();
      }
      return UNREADABLE;
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private boolean isLong() {
    JsonParser.NumberType type = parser.getNumberType();
    return type == JsonParser.NumberType.INT || type == JsonParser.NumberType.LONG;
  }

  /** Enters an array: the value of the current field. */
  void startArray() throws ProtocolViolationException {
    require(JsonToken.START_ARRAY, "array");
  }

  /** Moves to the array's next element; false behind the last. */
  boolean nextElement() throws ProtocolViolationException {
    return next() != JsonToken.END_ARRAY;
  }

  private void skip() throws ProtocolViolationException {
    try {
      parser.skipChildren();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  /** The next token, or null at the end of the input. */
  @CanIgnoreReturnValue
  private @Nullable JsonToken next() throws ProtocolViolationException {
    try {
      return parser.nextToken();
    } catch (JacksonException e) {
      throw malformed(e);
    }
  }

  private void require(JsonToken expected, String what) throws ProtocolViolationException {
    JsonToken token = parser.currentToken();
    if (token != expected) {
      throw new ProtocolViolationException(
          (token == null ? "the end" : token.name().toLowerCase(java.util.Locale.ROOT))
              + " where a "
              + what
              + " was expected");
    }
  }

  private static int key(String name) throws ProtocolViolationException {
    int key = 0;
    for (int i = 0; i < name.length(); i++) {
      int digit = name.charAt(i) - '0';
      if (digit < 0 || digit > 9 || key > 1_000_000) {
        throw new ProtocolViolationException("a key that is not a small whole number");
      }
      key = key * 10 + digit;
    }
    if (name.isEmpty()) {
      throw new ProtocolViolationException("an empty key");
    }
    return key;
  }

  private static ProtocolViolationException malformed(JacksonException cause) {
    return new ProtocolViolationException("not well-formed CBOR", cause);
  }

  @Override
  public void close() {
    parser.close();
  }
}
