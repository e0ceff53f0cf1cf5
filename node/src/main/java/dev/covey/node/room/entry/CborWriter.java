package dev.covey.node.room.entry;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** Writes one CBOR map with rising integer keys. Confined to one thread. */
final class CborWriter {

  private final JsonGenerator generator;

  private CborWriter(JsonGenerator generator) {
    this.generator = generator;
  }

  /** Returns a map of {@code fields} fields that the body writes, in rising order of keys. */
  static Bytes map(int fields, Consumer<CborWriter> body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(256);
    try (JsonGenerator generator = Cbor.generator(out)) {
      CborWriter writer = new CborWriter(generator);
      generator.writeStartObject(null, fields);
      body.accept(writer);
      generator.writeEndObject();
    }
    return Bytes.wrap(out.toByteArray());
  }

  @CanIgnoreReturnValue
  CborWriter number(int key, long value) {
    generator.writePropertyId(key);
    generator.writeNumber(value);
    return this;
  }

  @CanIgnoreReturnValue
  CborWriter text(int key, String value) {
    generator.writePropertyId(key);
    byte[] utf8 = utf8(value);
    generator.writeUTF8String(utf8, 0, utf8.length);
    return this;
  }

  @CanIgnoreReturnValue
  CborWriter bytes(int key, Bytes value) {
    generator.writePropertyId(key);
    element(value);
    return this;
  }

  @CanIgnoreReturnValue
  CborWriter array(int key, int elements, Consumer<CborWriter> body) {
    generator.writePropertyId(key);
    generator.writeStartArray(null, elements);
    body.accept(this);
    generator.writeEndArray();
    return this;
  }

  @CanIgnoreReturnValue
  CborWriter map(int key, int fields, Consumer<CborWriter> body) {
    generator.writePropertyId(key);
    generator.writeStartObject(null, fields);
    body.accept(this);
    generator.writeEndObject();
    return this;
  }

  @CanIgnoreReturnValue
  CborWriter element(long value) {
    generator.writeNumber(value);
    return this;
  }

  @CanIgnoreReturnValue
  CborWriter element(Bytes value) {
    generator.writeBinary(value.unsafeArray(), value.arrayOffset(), value.length());
    return this;
  }

  private static byte[] utf8(String text) {
    try {
      ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
      byte[] utf8 = new byte[encoded.remaining()];
      encoded.get(utf8);
      return utf8;
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "text that is not Unicode (half of a surrogate pair) cannot be sent", e);
    }
  }
}
