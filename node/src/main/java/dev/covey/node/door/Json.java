package dev.covey.node.door;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** JSON texts in and out, bounded in depth. */
public final class Json {

  private static final int MAX_DEPTH = 16;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(32)
                  .maxStringLength(1 << 20)
                  .build())
          .build();

  private Json() {}

  /** One JSON text without line breaks, as the writer makes it. */
  public static String write(Consumer<JsonGenerator> writer) {
    try (StringWriter text = new StringWriter()) {
      try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
        writer.accept(json);
      }
      return text.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One JSON object, its members written by the writer. */
  public static String object(Consumer<JsonGenerator> members) {
    return write(
        json -> {
          json.writeStartObject();
          members.accept(json);
          json.writeEndObject();
        });
  }

  /** A JSON string. */
  public static String string(String value) {
    return write(json -> json.writeString(value));
  }

  /**
   * Parses one JSON object.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static JsonObject parseObject(String text) {
    Object value = parse(text);
    if (value instanceof JsonObject object) {
      return object;
    }
    throw new IllegalArgumentException("not a JSON object: " + shortened(text));
  }

  /**
   * Parses one JSON value: a {@link JsonObject}, List, String, Long, Double, Boolean or null.
   *
   * @throws IllegalArgumentException for malformed or too deeply nested JSON
   */
  public static @Nullable Object parse(String text) {
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw new IllegalArgumentException("no JSON where some was expected");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new IllegalArgumentException("more than one JSON value: " + shortened(text));
      }
      return value;
    } catch (JacksonException e) {
      throw new IllegalArgumentException("malformed JSON: " + shortened(text), e);
    }
  }

  private static @Nullable Object value(JsonParser parser) {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getString();
      case VALUE_NUMBER_INT -> parser.getLongValue();
      case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> throw new IllegalArgumentException("unexpected JSON token " + token);
    };
  }

  private static JsonObject object(JsonParser parser) {
    Map<String, @Nullable Object> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken unused = parser.nextToken();
      members.put(name, value(parser));
    }
    return new JsonObject(members);
  }

  private static List<@Nullable Object> array(JsonParser parser) {
    List<@Nullable Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(value(parser));
    }
    return items;
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 60) + "...";
  }
}
