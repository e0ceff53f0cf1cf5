package dev.covey.node.client;

import dev.covey.api.Conversation;
import dev.covey.api.MemberProfile;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.TalkJson;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;

/** What is said in a room of the running node. */
final class RemoteConversation implements Conversation {

  private final DoorClient client;
  private final String address;

  RemoteConversation(DoorClient client, String room) {
    this.client = client;
    this.address = room;
  }

  @Override
  public Message reply(MessageId to, String text) {
    return reply(to, text, false);
  }

  @Override
  public Message replyInThread(MessageId root, String text) {
    return reply(root, text, true);
  }

  @Override
  public Message edit(MessageId message, String text) {
    return ApiJson.message(act(message, "edit", json -> json.writeStringProperty("text", text)));
  }

  @Override
  public Message redact(MessageId message, String reason) {
    return ApiJson.message(
        act(message, "redact", json -> json.writeStringProperty("reason", reason)));
  }

  @Override
  public void react(MessageId message, String emoji, boolean on) {
    JsonObject unused =
        act(
            message,
            "react",
            json -> {
              json.writeStringProperty("emoji", emoji);
              json.writeBooleanProperty("on", on);
            });
  }

  @Override
  public void pin(MessageId message, boolean on) {
    JsonObject unused = act(message, "pin", json -> json.writeBooleanProperty("on", on));
  }

  @Override
  public Optional<MemberProfile> profile(String identity) {
    return client.find(address + "/profiles/" + DoorClient.encode(identity)).map(TalkJson::profile);
  }

  @Override
  public void profile(String name, String about, String avatar) {
    JsonObject unused =
        client.post(
            address + "/profile",
            Json.object(
                json -> {
                  json.writeStringProperty("name", name);
                  json.writeStringProperty("about", about);
                  json.writeStringProperty("avatar", avatar);
                }));
  }

  @Override
  public String about() {
    return client.get(address + "/about").string("about");
  }

  @Override
  public void about(String text) {
    JsonObject unused =
        client.post(
            address + "/about", Json.object(json -> json.writeStringProperty("about", text)));
  }

  private Message reply(MessageId to, String text, boolean thread) {
    return ApiJson.message(
        act(
            to,
            "reply",
            json -> {
              json.writeStringProperty("text", text);
              json.writeBooleanProperty("thread", thread);
            }));
  }

  private JsonObject act(MessageId message, String what, Consumer<JsonGenerator> members) {
    return client.post(address + "/messages/" + message + "/" + what, Json.object(members));
  }
}
