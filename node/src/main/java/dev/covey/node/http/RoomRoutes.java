package dev.covey.node.http;

import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.api.RoomSnapshot;
import dev.covey.api.Unread;
import dev.covey.api.Why;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.MembershipJson;
import dev.covey.node.door.MessageJson;
import dev.covey.node.door.MirrorJson;
import dev.covey.node.door.RoomInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import tools.jackson.core.JsonGenerator;

/**
 * What can be asked of one room.
 *
 * <pre>GET  /                        POST /messages   one text, or a stream of them
 * GET  /messages?limit=&amp;before=  GET  /events?after=  a stream of messages
 * GET  /members  GET /peers     POST /bookmarks/{name}  acknowledgements in, messages out
 * GET  /files    POST /files?name=&amp;mime=  GET /files/{log key}/{index}
 * GET  /state?at=               POST /state {"heads": [{"log", "length"}]}
 * GET  /notes                   what its user should know
 * GET  /archive?sealed=         the room as one signed file
 * GET  /mirror-code  GET /mirrors
 * /membership...                              see MembershipRoutes</pre>
 */
final class RoomRoutes {

  /** A text of 64 KiB, every character of it escaped. */
  private static final int MAX_TEXT_JSON = 6 * 64 * 1024 + 1024;

  /** A head of each of the most logs that a room may have. */
  private static final int MAX_HEADS_JSON = 8 * 1024 * 1024;

  private static final int COPY = 64 * 1024;

  private static final Set<String> NOUNS =
      Set.of(
          "messages",
          "why",
          "pinned",
          "unread",
          "events",
          "bookmarks",
          "members",
          "state",
          "notes",
          "peers",
          "files",
          "archive",
          "presence");

  private final Room room;
  private final Exchange exchange;

  RoomRoutes(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
  }

  void serve(List<String> path) throws IOException, InterruptedException, ExecutionException {
    String first = path.isEmpty() ? "" : path.get(0);
    if (first.equals("membership")) {
      new MembershipRoutes(room.membership(), exchange).serve(path.subList(1, path.size()));
      return;
    }
    switch (exchange.method() + " " + first + " " + path.size()) {
      case "GET  0" -> {
        RoomInfo info = RoomInfo.of(room);
        exchange.json(200, Json.write(j -> ApiJson.write(j, info)));
      }
      case "GET messages 1" -> new HistoryRoute(room, exchange).serve();
      case "GET messages 3" -> message(path.get(1) + "/" + path.get(2));
      case "GET why 3" -> why(path.get(1) + "/" + path.get(2));
      case "GET pinned 1" ->
          exchange.json(
              200, Json.object(j -> ApiJson.array(j, "messages", room.pinned(), ApiJson::write)));
      case "GET unread 1" -> unread();
      case "POST unread 1" -> {
        room.markRead(exchange.number("position", room.position(), 0, Long.MAX_VALUE));
        unread();
      }
      case "POST messages 1" -> send();
      case "GET events 1" -> events();
      case "POST bookmarks 2" -> {
        long after = exchange.number("after", 0, 0, Long.MAX_VALUE);
        new BookmarkFeed(room, path.get(1), after, exchange).run();
      }
      case "GET members 1" ->
          exchange.json(
              200, Json.object(j -> ApiJson.array(j, "members", room.members(), ApiJson::write)));
      case "GET peers 1" ->
          exchange.json(
              200, Json.object(j -> ApiJson.array(j, "peers", room.peers(), ApiJson::write)));
      case "GET state 1" -> {
        Optional<String> at = exchange.query("at");
        state(at.isPresent() ? room.stateAt(HistoryRoute.instant("at", at.get())) : room.state());
      }
      case "POST state 1" ->
          state(
              room.stateAt(
                  MembershipJson.heads(Json.parseObject(exchange.bodyText(MAX_HEADS_JSON)))));
      case "GET files 1" ->
          exchange.json(
              200, Json.object(j -> ApiJson.array(j, "files", room.files(), ApiJson::write)));
      case "GET notes 1" ->
          exchange.json(
              200,
              Json.object(
                  j -> ApiJson.array(j, "notes", room.notes(), JsonGenerator::writeString)));
      case "GET archive 1" -> archive();
      case "GET mirror-code 1" ->
          exchange.json(200, Json.object(j -> j.writeStringProperty("code", room.mirrorCode())));
      case "GET mirrors 1" ->
          exchange.json(
              200,
              Json.object(j -> ApiJson.array(j, "mirrors", room.mirrors(), MirrorJson::write)));
      case "POST files 1" -> share();
      case "GET files 3" -> file(path.get(1) + "/" + path.get(2));
      default -> {
        if (!new TalkRoutes(room, exchange).serve(path)) {
          boolean known = NOUNS.contains(first);
          throw known
              ? new HttpProblem(405, exchange.method() + " is not possible here")
              : new HttpProblem(404, "no such address");
        }
      }
    }
  }

  private void message(String id) throws IOException {
    Message message =
        room.message(MessageId.parse(id))
            .orElseThrow(() -> new HttpProblem(404, "no such message in this room: " + id));
    exchange.json(200, Json.write(j -> ApiJson.write(j, message)));
  }

  private void why(String id) throws IOException {
    Why why =
        room.why(MessageId.parse(id))
            .orElseThrow(() -> new HttpProblem(404, "no such entry here: " + id));
    exchange.json(200, Json.write(j -> MessageJson.write(j, why)));
  }

  private void state(RoomSnapshot state) throws IOException {
    exchange.json(200, Json.write(j -> MembershipJson.write(j, state)));
  }

  private void unread() throws IOException {
    Unread unread = room.unread();
    exchange.json(200, Json.write(j -> MessageJson.write(j, unread)));
  }

  private void send() throws IOException {
    if (exchange.contentType().equals("application/x-ndjson")) {
      new SendStream(room, exchange).run();
      return;
    }
    Message message = room.send(text(exchange.bodyText(MAX_TEXT_JSON)));
    exchange.json(201, Json.write(j -> ApiJson.write(j, message)));
  }

  /** The words in a JSON string, or in the member "text" of a JSON object. */
  static String text(String json) {
    Object value = Json.parse(json);
    if (value instanceof String text) {
      return text;
    } else if (value instanceof JsonObject object) {
      return object.string("text");
    }
    throw new HttpProblem(400, "a JSON string or {\"text\": ...} is needed");
  }

  private void events() throws IOException, InterruptedException {
    boolean now = exchange.query("after").filter("now"::equals).isPresent();
    long after = now ? room.position() : exchange.number("after", 0, 0, Long.MAX_VALUE);
    new EventFeed(room, exchange).run(after);
  }

  private void share() throws IOException {
    String name =
        exchange.query("name").orElseThrow(() -> new HttpProblem(400, "?name= is needed"));
    String mime = exchange.query("mime").orElse("application/octet-stream");
    Message message = room.share(name, mime, exchange.body());
    exchange.json(201, Json.write(j -> ApiJson.write(j, message)));
  }

  private void file(String id) throws IOException, InterruptedException, ExecutionException {
    MessageId wanted = MessageId.parse(id);
    RoomFile file =
        room.files().stream()
            .filter(f -> f.id().equals(wanted))
            .findFirst()
            .orElseThrow(() -> new HttpProblem(404, "no such file in this room: " + id));
    try (InputStream in = Routes.await(room.open(file), exchange.number("wait", 60, 0, 3600))) {
      byte[] buffer = new byte[COPY];
      int count = firstOf(in, buffer);
      // Only now: while nothing came, the answer can still be an error.
      try (OutputStream out = exchange.bytes("application/octet-stream", file.size())) {
        for (; count >= 0; count = in.read(buffer)) {
          out.write(buffer, 0, count);
        }
      }
    }
  }

  private void archive() throws IOException {
    boolean sealed = exchange.query("sealed").filter("true"::equals).isPresent();
    try (InputStream in = room.archive(sealed)) {
      byte[] buffer = new byte[COPY];
      int count = in.read(buffer);
      // Not in a try: an answer that is cut must not look like a whole one.
      OutputStream out = exchange.stream("application/octet-stream");
      for (; count >= 0; count = in.read(buffer)) {
        out.write(buffer, 0, count);
      }
      out.close();
    }
  }

  private static int firstOf(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new HttpProblem(503, String.valueOf(e.getMessage()));
    }
  }
}
