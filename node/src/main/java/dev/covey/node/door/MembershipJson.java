package dev.covey.node.door;

import dev.covey.api.Invitation;
import dev.covey.api.InviteTerms;
import dev.covey.api.MemberKind;
import dev.covey.api.NewcomerHistory;
import dev.covey.api.Participant;
import dev.covey.api.Right;
import dev.covey.api.Role;
import dev.covey.api.RoomPolicy;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.Sighting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.core.JsonGenerator;

/** The nouns of membership as JSON objects, in the manner of {@link ApiJson}. */
public final class MembershipJson {

  private MembershipJson() {}

  public static void write(JsonGenerator json, Participant participant) {
    write(json, participant, Optional.empty(), Optional.empty());
  }

  /** With what was noticed of them, if anything was, and with a name of one's own for them. */
  public static void write(
      JsonGenerator json,
      Participant participant,
      Optional<Sighting> sighting,
      Optional<String> contact) {
    json.writeStartObject();
    json.writeStringProperty("identity", participant.identity());
    json.writeStringProperty("name", participant.name());
    contact.ifPresent(name -> json.writeStringProperty("contact", name));
    json.writeStringProperty("kind", lower(participant.kind()));
    json.writeStringProperty("role", lower(participant.role()));
    rights(json, participant.rights());
    json.writeNumberProperty("until", participant.untilMillis());
    ApiJson.array(json, "devices", participant.devices(), JsonGenerator::writeString);
    json.writeBooleanProperty("self", participant.self());
    if (sighting.isPresent()) {
      Sighting noticed = sighting.get();
      json.writeBooleanProperty("online", noticed.online());
      json.writeBooleanProperty("typing", noticed.typing());
      noticed.seen().ifPresent(seen -> json.writeStringProperty("seen", seen.toString()));
    }
    json.writeEndObject();
  }

  public static Participant participant(JsonObject json) {
    return new Participant(
        json.string("identity"),
        json.string("name"),
        ApiJson.constant(MemberKind.class, json.string("kind")),
        ApiJson.constant(Role.class, json.string("role")),
        rights(json),
        json.number("until"),
        json.strings("devices"),
        json.flag("self"));
  }

  public static void write(JsonGenerator json, Invitation invitation) {
    json.writeStartObject();
    json.writeStringProperty("key", invitation.key());
    json.writeStringProperty("by", invitation.by());
    members(json, invitation.terms());
    json.writeNumberProperty("used", invitation.used());
    json.writeStringProperty("state", lower(invitation.state()));
    json.writeStringProperty("link", invitation.link());
    json.writeEndObject();
  }

  public static Invitation invitation(JsonObject json) {
    return new Invitation(
        json.string("key"),
        json.string("by"),
        terms(json),
        json.number("used"),
        ApiJson.constant(Invitation.State.class, json.string("state")),
        json.string("link"));
  }

  /** The terms' members, without the object around them. */
  public static void members(JsonGenerator json, InviteTerms terms) {
    json.writeStringProperty("role", lower(terms.role()));
    rights(json, terms.rights());
    json.writeNumberProperty("uses", terms.uses());
    json.writeNumberProperty("expires", terms.expiresMillis());
    json.writeStringProperty("label", terms.label());
  }

  /** What is absent is as in {@link InviteTerms#WRITERS}. */
  public static InviteTerms terms(JsonObject json) {
    return new InviteTerms(
        json.has("role") ? ApiJson.constant(Role.class, json.string("role")) : Role.WRITER,
        json.has("rights") ? rights(json) : Set.of(),
        json.has("uses") ? json.number("uses") : 0,
        json.has("expires") ? json.number("expires") : 0,
        json.has("label") ? json.string("label") : "");
  }

  public static void write(JsonGenerator json, RoomSnapshot state) {
    json.writeStartObject();
    json.writeStringProperty("name", state.name());
    json.writeStringProperty("about", state.about());
    json.writeNumberProperty("epoch", state.epoch());
    json.writeName("policy");
    write(json, state.policy());
    ApiJson.array(json, "participants", state.participants(), MembershipJson::write);
    json.writeEndObject();
  }

  public static RoomSnapshot snapshot(JsonObject json) {
    return new RoomSnapshot(
        json.string("name"),
        json.string("about"),
        policy(json.optionalObject("policy").orElseThrow(), RoomPolicy.DEFAULT),
        ApiJson.all(json, "participants", MembershipJson::participant),
        json.number("epoch"));
  }

  /** Heads, as {"heads": [{"log", "length"}]}. */
  public static void heads(JsonGenerator json, Map<String, Long> heads) {
    ApiJson.array(
        json,
        "heads",
        List.copyOf(heads.entrySet()),
        (out, head) -> {
          out.writeStartObject();
          out.writeStringProperty("log", head.getKey());
          out.writeNumberProperty("length", head.getValue());
          out.writeEndObject();
        });
  }

  public static Map<String, Long> heads(JsonObject json) {
    Map<String, Long> heads = new LinkedHashMap<>();
    json.objects("heads").forEach(head -> heads.put(head.string("log"), head.number("length")));
    return heads;
  }

  public static void write(JsonGenerator json, RoomPolicy policy) {
    json.writeStartObject();
    json.writeStringProperty("invite", lower(policy.invite()));
    json.writeStringProperty("post", lower(policy.post()));
    json.writeStringProperty("history", lower(policy.history()));
    ApiJson.array(json, "mirrors", policy.mirrors(), JsonGenerator::writeString);
    json.writeEndObject();
  }

  /** What is absent is as in the other policy. */
  public static RoomPolicy policy(JsonObject json, RoomPolicy otherwise) {
    return new RoomPolicy(
        json.has("invite")
            ? ApiJson.constant(Role.class, json.string("invite"))
            : otherwise.invite(),
        json.has("post") ? ApiJson.constant(Role.class, json.string("post")) : otherwise.post(),
        json.has("history")
            ? ApiJson.constant(NewcomerHistory.class, json.string("history"))
            : otherwise.history(),
        json.has("mirrors") ? json.strings("mirrors") : otherwise.mirrors());
  }

  /** A member "rights": an array of names. */
  public static void rights(JsonGenerator json, Set<Right> rights) {
    List<String> names = rights.stream().sorted().map(MembershipJson::lower).toList();
    ApiJson.array(json, "rights", names, JsonGenerator::writeString);
  }

  /** The member "rights". */
  public static Set<Right> rights(JsonObject json) {
    return json.strings("rights").stream()
        .map(name -> ApiJson.constant(Right.class, name))
        .collect(Collectors.toUnmodifiableSet());
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
