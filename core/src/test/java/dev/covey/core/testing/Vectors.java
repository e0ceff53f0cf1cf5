package dev.covey.core.testing;

import dev.covey.core.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads test vectors: JSON made by the JavaScript packages named in their README. */
public final class Vectors {

  private static final JsonMapper MAPPER = new JsonMapper();

  private Vectors() {}

  /** Reads {@code /vectors/hypercore/NAME.json}. */
  public static JsonNode load(String name) {
    String path = "/vectors/hypercore/" + name + ".json";
    try (InputStream in = Vectors.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("no such vectors: " + path);
      }
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /** The field's hex as bytes. */
  public static Bytes hex(JsonNode node, String field) {
    return Bytes.hex(node.required(field).asString());
  }
}
