package dev.covey.node.door;

import dev.covey.api.MessageId;
import dev.covey.api.MessageLinks;
import dev.covey.api.MessageMarks;
import dev.covey.api.Unread;
import dev.covey.api.Why;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * What belongs to messages, as JSON, in the manner of {@link ApiJson}. What is not so is left out:
 * most messages point at nothing and have no marks.
 */
public final class MessageJson {

  private MessageJson() {}

  /** Adds properties to an object that was begun. */
  static void write(JsonGenerator json, MessageLinks links) {
    links.replyTo().ifPresent(id -> json.writeStringProperty("replyTo", id.toString()));
    links.thread().ifPresent(id -> json.writeStringProperty("thread", id.toString()));
    links.target().ifPresent(id -> json.writeStringProperty("target", id.toString()));
    if (!links.mentions().isEmpty()) {
      ApiJson.array(json, "mentions", links.mentions(), JsonGenerator::writeString);
    }
  }

  static MessageLinks links(JsonObject json) {
    return new MessageLinks(
        id(json, "replyTo"),
        id(json, "thread"),
        id(json, "target"),
        json.has("mentions") ? json.strings("mentions") : List.of());
  }

  private static Optional<MessageId> id(JsonObject json, String name) {
    return json.has(name) ? Optional.of(MessageId.parse(json.string(name))) : Optional.empty();
  }

  /** Adds properties to an object that was begun. */
  static void write(JsonGenerator json, MessageMarks marks) {
    marks.editedAt().ifPresent(at -> json.writeStringProperty("editedAt", at.toString()));
    if (marks.edits() > 0) {
      json.writeNumberProperty("edits", marks.edits());
    }
    if (marks.redacted()) {
      json.writeBooleanProperty("redacted", true);
    }
    if (!marks.reason().isEmpty()) {
      json.writeStringProperty("reason", marks.reason());
    }
    if (marks.pinned()) {
      json.writeBooleanProperty("pinned", true);
    }
    if (!marks.reactions().isEmpty()) {
      ApiJson.array(
          json, "reactions", List.copyOf(marks.reactions().entrySet()), MessageJson::write);
    }
    if (marks.replies() > 0) {
      json.writeNumberProperty("replies", marks.replies());
    }
  }

  private static void write(JsonGenerator json, Map.Entry<String, List<String>> reaction) {
    json.writeStartObject();
    json.writeStringProperty("reaction", reaction.getKey());
    ApiJson.array(json, "by", reaction.getValue(), JsonGenerator::writeString);
    json.writeEndObject();
  }

  static MessageMarks marks(JsonObject json) {
    Map<String, List<String>> reactions = new LinkedHashMap<>();
    if (json.has("reactions")) {
      for (JsonObject reaction : json.objects("reactions")) {
        reactions.put(reaction.string("reaction"), reaction.strings("by"));
      }
    }
    return new MessageMarks(
        instant(json, "editedAt"),
        number(json, "edits"),
        json.has("redacted") && json.flag("redacted"),
        json.has("pinned") && json.flag("pinned"),
        reactions,
        number(json, "replies"),
        json.has("reason") ? json.string("reason") : "");
  }

  public static void write(JsonGenerator json, Unread unread) {
    json.writeStartObject();
    json.writeNumberProperty("mark", unread.mark());
    json.writeNumberProperty("messages", unread.messages());
    json.writeNumberProperty("mentions", unread.mentions());
    json.writeEndObject();
  }

  public static Unread unread(JsonObject json) {
    return new Unread(json.number("mark"), number(json, "messages"), number(json, "mentions"));
  }

  public static void write(JsonGenerator json, Why why) {
    json.writeStartObject();
    json.writeStringProperty("id", why.id().toString());
    json.writeStringProperty("author", why.author());
    json.writeStringProperty("authorName", why.authorName());
    json.writeStringProperty("device", why.device());
    json.writeStringProperty("kind", why.kind());
    json.writeStringProperty("time", why.time());
    why.claimedAt().ifPresent(at -> json.writeStringProperty("claimedAt", at.toString()));
    ApiJson.array(json, "seen", why.seen(), MessageJson::write);
    json.writeBooleanProperty("counts", why.counts());
    json.writeStringProperty("verdict", why.verdict());
    if (why.proof().isPresent()) {
      json.writeName("proof");
      write(json, why.proof().get());
    }
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Why.Seen seen) {
    json.writeStartObject();
    json.writeStringProperty("logKey", seen.logKey());
    json.writeStringProperty("author", seen.author());
    json.writeNumberProperty("length", seen.length());
    json.writeBooleanProperty("here", seen.here());
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Why.Proof proof) {
    json.writeStartObject();
    json.writeStringProperty("blockHash", proof.blockHash());
    ApiJson.array(json, "path", proof.path(), JsonGenerator::writeString);
    json.writeStringProperty("treeHash", proof.treeHash());
    json.writeNumberProperty("length", proof.length());
    json.writeBooleanProperty("signed", proof.signed());
    json.writeEndObject();
  }

  public static Why why(JsonObject json) {
    return new Why(
        MessageId.parse(json.string("id")),
        json.string("author"),
        json.string("authorName"),
        json.string("device"),
        json.string("kind"),
        json.string("time"),
        instant(json, "claimedAt"),
        ApiJson.all(
            json,
            "seen",
            seen ->
                new Why.Seen(
                    seen.string("logKey"),
                    seen.string("author"),
                    seen.number("length"),
                    seen.flag("here"))),
        json.flag("counts"),
        json.string("verdict"),
        json.optionalObject("proof")
            .map(
                proof ->
                    new Why.Proof(
                        proof.string("blockHash"),
                        proof.strings("path"),
                        proof.string("treeHash"),
                        proof.number("length"),
                        proof.flag("signed"))));
  }

  private static int number(JsonObject json, String name) {
    return json.has(name) ? Math.toIntExact(json.number(name)) : 0;
  }

  private static Optional<Instant> instant(JsonObject json, String name) {
    return json.has(name) ? Optional.of(ApiJson.instant(json.string(name))) : Optional.empty();
  }
}
