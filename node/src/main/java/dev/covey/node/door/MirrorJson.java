package dev.covey.node.door;

import dev.covey.api.Mirror;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.core.JsonGenerator;

/** What mirrors say, as JSON: as {@link ApiJson}. */
public final class MirrorJson {

  private MirrorJson() {}

  public static void write(JsonGenerator json, Mirror mirror) {
    json.writeStartObject();
    json.writeStringProperty("device", mirror.device());
    json.writeBooleanProperty("connected", mirror.connected());
    json.writeNumberProperty("logs", mirror.logs());
    json.writeNumberProperty("whole", mirror.whole());
    json.writeNumberProperty("ownKept", mirror.ownKept());
    json.writeNumberProperty("ownLength", mirror.ownLength());
    json.writeNumberProperty("contradicting", mirror.contradicting());
    json.writeStringProperty("since", mirror.since().toString());
    json.writeStringProperty("heardAt", mirror.heardAt().toString());
    json.writeEndObject();
  }

  public static Mirror mirror(JsonObject json) {
    try {
      return new Mirror(
          json.string("device"),
          json.flag("connected"),
          (int) json.number("logs"),
          (int) json.number("whole"),
          json.number("ownKept"),
          json.number("ownLength"),
          (int) json.number("contradicting"),
          Instant.parse(json.string("since")),
          Instant.parse(json.string("heardAt")));
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not an instant: " + e.getParsedString(), e);
    }
  }
}
