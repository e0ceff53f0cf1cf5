package dev.covey.node.http;

import dev.covey.api.Conversation;
import dev.covey.api.MemberProfile;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.TalkJson;
import java.io.IOException;
import java.util.List;

/**
 * What members do to messages, say of themselves, and notice of each other.
 *
 * <pre>POST /messages/{log key}/{index}/reply   "text", "thread"   a reply
 *                               .../edit    "text"             .../redact  "reason"
 *                               .../react   "emoji", "on"      .../pin     "on"
 * GET  /profiles/{identity}     POST /profile  "name", "about", "avatar"
 * GET  /about                   POST /about    "about"
 * GET  /presence  who is online, and when the others were seen
 * POST /typing    words are being written</pre>
 */
final class TalkRoutes {

  /** A text of 64 KiB, every character of it escaped; an avatar is as large, not escaped. */
  private static final int MAX_JSON = 6 * 64 * 1024 + 4096;

  private final Room room;
  private final Exchange exchange;

  TalkRoutes(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
  }

  /** False if there is no such address here. */
  boolean serve(List<String> path) throws IOException {
    String first = path.isEmpty() ? "" : path.get(0);
    Conversation talk = room.conversation();
    switch (exchange.method() + " " + first + " " + path.size()) {
      case "POST messages 4" -> {
        return act(MessageId.parse(path.get(1) + "/" + path.get(2)), path.get(3));
      }
      case "GET profiles 2" -> {
        MemberProfile profile =
            talk.profile(path.get(1))
                .orElseThrow(() -> new HttpProblem(404, "no such member: " + path.get(1)));
        exchange.json(200, Json.write(j -> TalkJson.write(j, profile)));
      }
      case "POST profile 1" -> {
        JsonObject said = body();
        talk.profile(said.string("name"), said.string("about"), said.string("avatar"));
        done();
      }
      case "GET about 1" -> {
        String about = talk.about();
        exchange.json(200, Json.object(j -> j.writeStringProperty("about", about)));
      }
      case "POST about 1" -> {
        talk.about(body().string("about"));
        done();
      }
      case "GET presence 1" ->
          exchange.json(
              200,
              Json.object(
                  j -> ApiJson.array(j, "members", room.presence().members(), TalkJson::write)));
      case "POST typing 1" -> {
        room.presence().typing();
        done();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean act(MessageId message, String what) throws IOException {
    Conversation talk = room.conversation();
    switch (what) {
      case "reply" -> {
        JsonObject said = body();
        String text = said.string("text");
        boolean inThread = said.has("thread") && said.flag("thread");
        written(inThread ? talk.replyInThread(message, text) : talk.reply(message, text));
      }
      case "edit" -> written(talk.edit(message, body().string("text")));
      case "redact" -> {
        JsonObject said = body();
        written(talk.redact(message, said.has("reason") ? said.string("reason") : ""));
      }
      case "react" -> {
        JsonObject said = body();
        talk.react(message, said.string("emoji"), said.flag("on"));
        done();
      }
      case "pin" -> {
        talk.pin(message, body().flag("on"));
        done();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private JsonObject body() throws IOException {
    return Json.parseObject(exchange.bodyText(MAX_JSON));
  }

  private void written(Message message) throws IOException {
    exchange.json(201, Json.write(j -> ApiJson.write(j, message)));
  }

  private void done() throws IOException {
    exchange.json(200, Json.object(j -> j.writeBooleanProperty("done", true)));
  }
}
