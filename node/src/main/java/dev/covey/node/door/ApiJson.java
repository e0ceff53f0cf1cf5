package dev.covey.node.door;

import dev.covey.api.Contact;
import dev.covey.api.Device;
import dev.covey.api.Finding;
import dev.covey.api.History;
import dev.covey.api.Knock;
import dev.covey.api.Member;
import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.NodeStatus;
import dev.covey.api.Peer;
import dev.covey.api.Profile;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.core.JsonGenerator;

/**
 * The API's nouns as JSON objects: record components by name, enums in lower case, instants in ISO
 * 8601. Each {@code write} adds one value; each reader throws {@link IllegalArgumentException} for
 * an object that is not what it says.
 */
public final class ApiJson {

  private ApiJson() {}

  public static void write(JsonGenerator json, Message message) {
    json.writeStartObject();
    json.writeStringProperty("id", message.id().toString());
    json.writeNumberProperty("position", message.position());
    json.writeStringProperty("kind", lower(message.kind()));
    json.writeStringProperty("author", message.author());
    json.writeStringProperty("authorName", message.authorName());
    json.writeStringProperty("authorKind", lower(message.authorKind()));
    json.writeStringProperty("claimedAt", message.claimedAt().toString());
    json.writeStringProperty("text", message.text());
    if (message.file().isPresent()) {
      json.writeName("file");
      write(json, message.file().get());
    }
    json.writeBooleanProperty("gap", message.gap());
    json.writeBooleanProperty("own", message.own());
    MessageJson.write(json, message.links());
    MessageJson.write(json, message.marks());
    json.writeEndObject();
  }

  public static Message message(JsonObject json) {
    return new Message(
        MessageId.parse(json.string("id")),
        json.number("position"),
        constant(MessageKind.class, json.string("kind")),
        json.string("author"),
        json.string("authorName"),
        constant(MemberKind.class, json.string("authorKind")),
        instant(json.string("claimedAt")),
        json.string("text"),
        json.optionalObject("file").map(ApiJson::file),
        json.flag("gap"),
        json.flag("own"),
        MessageJson.links(json),
        MessageJson.marks(json));
  }

  public static void write(JsonGenerator json, RoomFile file) {
    json.writeStartObject();
    json.writeStringProperty("id", file.id().toString());
    json.writeStringProperty("name", file.name());
    json.writeNumberProperty("size", file.size());
    json.writeStringProperty("mime", file.mime());
    json.writeStringProperty("owner", file.owner());
    json.writeEndObject();
  }

  public static RoomFile file(JsonObject json) {
    return new RoomFile(
        MessageId.parse(json.string("id")),
        json.string("name"),
        json.number("size"),
        json.string("mime"),
        json.string("owner"));
  }

  public static void write(JsonGenerator json, History.Page page) {
    json.writeStartObject();
    array(json, "items", page.items(), ApiJson::write);
    json.writeStringProperty("cursor", page.cursor());
    json.writeStringProperty("end", page.end());
    json.writeNumberProperty("limit", page.limit());
    json.writeEndObject();
  }

  public static History.Page page(JsonObject json) {
    return new History.Page(
        all(json, "items", ApiJson::message),
        json.string("cursor"),
        json.string("end"),
        Math.toIntExact(json.number("limit")));
  }

  public static void write(JsonGenerator json, RoomInfo room) {
    json.writeStartObject();
    json.writeStringProperty("id", room.id());
    json.writeStringProperty("name", room.name());
    json.writeStringProperty("kind", lower(room.kind()));
    json.writeStringProperty("standing", lower(room.standing()));
    json.writeStringProperty("other", room.other().orElse(""));
    json.writeStringProperty("link", room.link());
    json.writeNumberProperty("position", room.position());
    json.writeEndObject();
  }

  public static RoomInfo room(JsonObject json) {
    return new RoomInfo(
        json.string("id"),
        json.string("name"),
        constant(RoomKind.class, json.string("kind")),
        constant(RoomStanding.class, json.string("standing")),
        Optional.of(json.string("other")).filter(key -> !key.isEmpty()),
        json.string("link"),
        json.number("position"));
  }

  public static void write(JsonGenerator json, Member member) {
    json.writeStartObject();
    json.writeStringProperty("identity", member.identity());
    json.writeStringProperty("name", member.name());
    json.writeStringProperty("kind", lower(member.kind()));
    json.writeStringProperty("logKey", member.logKey());
    json.writeNumberProperty("length", member.length());
    json.writeBooleanProperty("self", member.self());
    json.writeEndObject();
  }

  public static Member member(JsonObject json) {
    return new Member(
        json.string("identity"),
        json.string("name"),
        constant(MemberKind.class, json.string("kind")),
        json.string("logKey"),
        json.number("length"),
        json.flag("self"));
  }

  public static void write(JsonGenerator json, Peer peer) {
    json.writeStartObject();
    json.writeStringProperty("device", peer.device());
    json.writeStringProperty("address", peer.address());
    json.writeBooleanProperty("outgoing", peer.outgoing());
    json.writeBooleanProperty("relayed", peer.relayed());
    array(json, "rooms", peer.rooms(), JsonGenerator::writeString);
    json.writeNumberProperty("downloaded", peer.downloaded());
    json.writeEndObject();
  }

  public static Peer peer(JsonObject json) {
    return new Peer(
        json.string("device"),
        json.string("address"),
        json.flag("outgoing"),
        json.flag("relayed"),
        json.strings("rooms"),
        json.number("downloaded"));
  }

  public static void write(JsonGenerator json, Profile profile) {
    json.writeStartObject();
    json.writeStringProperty("identity", profile.identity());
    json.writeStringProperty("device", profile.device());
    json.writeStringProperty("name", profile.name());
    json.writeStringProperty("kind", lower(profile.kind()));
    json.writeEndObject();
  }

  public static Profile profile(JsonObject json) {
    return new Profile(
        json.string("identity"),
        json.string("device"),
        json.string("name"),
        constant(MemberKind.class, json.string("kind")));
  }

  public static void write(JsonGenerator json, NodeStatus status) {
    json.writeStartObject();
    json.writeStringProperty("data", status.data().toString());
    json.writeNumberProperty("pid", status.pid());
    json.writeStringProperty("startedAt", status.startedAt().toString());
    array(json, "listening", status.listening(), JsonGenerator::writeString);
    json.writeStringProperty("dht", status.dht());
    json.writeNumberProperty("dhtNodes", status.dhtNodes());
    json.writeNumberProperty("topics", status.topics());
    array(json, "peers", status.peers(), ApiJson::write);
    array(json, "notes", status.notes(), JsonGenerator::writeString);
    json.writeEndObject();
  }

  public static NodeStatus status(JsonObject json) {
    return new NodeStatus(
        Path.of(json.string("data")),
        json.number("pid"),
        instant(json.string("startedAt")),
        json.strings("listening"),
        json.string("dht"),
        Math.toIntExact(json.number("dhtNodes")),
        Math.toIntExact(json.number("topics")),
        all(json, "peers", ApiJson::peer),
        json.strings("notes"));
  }

  public static void write(JsonGenerator json, Finding finding) {
    json.writeStartObject();
    json.writeStringProperty("check", finding.check());
    json.writeStringProperty("level", lower(finding.level()));
    json.writeStringProperty("seen", finding.seen());
    json.writeStringProperty("advice", finding.advice());
    json.writeEndObject();
  }

  public static Finding finding(JsonObject json) {
    return new Finding(
        json.string("check"),
        constant(Finding.Level.class, json.string("level")),
        json.string("seen"),
        json.string("advice"));
  }

  public static void write(JsonGenerator json, Contact contact) {
    json.writeStartObject();
    json.writeStringProperty("identity", contact.identity());
    json.writeStringProperty("name", contact.name());
    json.writeBooleanProperty("verified", contact.verified());
    json.writeBooleanProperty("blocked", contact.blocked());
    json.writeEndObject();
  }

  public static Contact contact(JsonObject json) {
    return new Contact(
        json.string("identity"), json.string("name"), json.flag("verified"), json.flag("blocked"));
  }

  public static void write(JsonGenerator json, Knock knock) {
    json.writeStartObject();
    json.writeStringProperty("identity", knock.identity());
    json.writeStringProperty("name", knock.name());
    json.writeStringProperty("text", knock.text());
    json.writeStringProperty("at", knock.at().toString());
    json.writeEndObject();
  }

  public static Knock knock(JsonObject json) {
    return new Knock(
        json.string("identity"),
        json.string("name"),
        json.string("text"),
        instant(json.string("at")));
  }

  public static void write(JsonGenerator json, Device device) {
    json.writeStartObject();
    json.writeStringProperty("key", device.key());
    json.writeStringProperty("since", device.since().toString());
    json.writeBooleanProperty("self", device.self());
    json.writeBooleanProperty("revoked", device.revoked());
    json.writeEndObject();
  }

  public static Device device(JsonObject json) {
    return new Device(
        json.string("key"), instant(json.string("since")), json.flag("self"), json.flag("revoked"));
  }

  /** A named array of written items. */
  public static <T> void array(
      JsonGenerator json, String name, List<T> items, BiConsumer<JsonGenerator, T> writer) {
    json.writeName(name);
    json.writeStartArray();
    for (T item : items) {
      writer.accept(json, item);
    }
    json.writeEndArray();
  }

  /** The objects of a named array, read. */
  public static <T> List<T> all(JsonObject json, String name, Function<JsonObject, T> reader) {
    return json.objects(name).stream().map(reader).toList();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The constant of this name in lower case. */
  public static <E extends Enum<E>> E constant(Class<E> type, String name) {
    return Optional.of(name)
        .filter(n -> n.equals(n.toLowerCase(Locale.ROOT)))
        .map(n -> Enum.valueOf(type, n.toUpperCase(Locale.ROOT)))
        .orElseThrow(() -> new IllegalArgumentException("unknown " + type.getSimpleName()));
  }

  static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (java.time.DateTimeException e) {
      throw new IllegalArgumentException("not an instant: " + text, e);
    }
  }
}
