package dev.covey.node.door;

import dev.covey.api.MemberProfile;
import dev.covey.api.MessageId;
import dev.covey.api.Sighting;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** What members do to messages, and notice of each other, as JSON; see {@link ApiJson}. */
public final class TalkJson {

  private TalkJson() {}

  public static void write(JsonGenerator json, Sighting sighting) {
    json.writeStartObject();
    json.writeStringProperty("identity", sighting.identity());
    json.writeStringProperty("name", sighting.name());
    json.writeBooleanProperty("online", sighting.online());
    sighting.seen().ifPresent(seen -> json.writeStringProperty("seen", seen.toString()));
    json.writeBooleanProperty("typing", sighting.typing());
    sighting.read().ifPresent(read -> json.writeStringProperty("read", read.toString()));
    json.writeEndObject();
  }

  public static Sighting sighting(JsonObject json) {
    return new Sighting(
        json.string("identity"),
        json.string("name"),
        json.flag("online"),
        json.has("seen") ? Optional.of(instant(json.string("seen"))) : Optional.empty(),
        json.flag("typing"),
        json.has("read") ? Optional.of(MessageId.parse(json.string("read"))) : Optional.empty());
  }

  public static void write(JsonGenerator json, MemberProfile profile) {
    json.writeStartObject();
    json.writeStringProperty("identity", profile.identity());
    json.writeStringProperty("name", profile.name());
    json.writeStringProperty("about", profile.about());
    json.writeStringProperty("avatar", profile.avatar());
    json.writeEndObject();
  }

  public static MemberProfile profile(JsonObject json) {
    return new MemberProfile(
        json.string("identity"), json.string("name"), json.string("about"), json.string("avatar"));
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("not an instant: " + text, e);
    }
  }
}
