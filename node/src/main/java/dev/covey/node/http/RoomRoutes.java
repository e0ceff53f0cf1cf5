package dev.covey.node.http;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import dev.covey.api.RoomFile;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.RoomInfo;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/**
 * What can be asked of one room.
 *
 * <pre>GET  /                        POST /messages   one text, or a stream of them
 * GET  /messages?limit=&amp;before=  GET  /events?after=  a stream of messages
 * GET  /members  GET /peers     POST /bookmarks/{name}  acknowledgements in, messages out
 * GET  /files    POST /files?name=&amp;mime=  GET /files/{log key}/{index}</pre>
 */
final class RoomRoutes {

  /** A text of 64 KiB, every character of it escaped. */
  private static final int MAX_TEXT_JSON = 6 * 64 * 1024 + 1024;

  private static final int COPY = 64 * 1024;

  private final Room room;
  private final Exchange exchange;

  RoomRoutes(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
  }

  void serve(List<String> path) throws IOException, InterruptedException, ExecutionException {
    String first = path.isEmpty() ? "" : path.get(0);
    switch (exchange.method() + " " + first + " " + path.size()) {
      case "GET  0" -> {
        RoomInfo info = RoomInfo.of(room);
        exchange.json(200, Json.write(j -> ApiJson.write(j, info)));
      }
      case "GET messages 1" -> history();
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
      case "GET files 1" ->
          exchange.json(
              200, Json.object(j -> ApiJson.array(j, "files", room.files(), ApiJson::write)));
      case "POST files 1" -> share();
      case "GET files 3" -> file(path.get(1) + "/" + path.get(2));
      default -> {
        boolean known =
            List.of("messages", "events", "bookmarks", "members", "peers", "files").contains(first);
        throw known
            ? new HttpProblem(405, exchange.method() + " is not possible here")
            : new HttpProblem(404, "no such address");
      }
    }
  }

  private void history() throws IOException {
    int limit = (int) exchange.number("limit", 50, 1, 10_000);
    Optional<String> before = exchange.query("before");
    History.Page page =
        before.isPresent()
            ? room.history().before(before.get(), limit)
            : room.history().latest(limit);
    exchange.json(200, Json.write(j -> ApiJson.write(j, page)));
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

  private static int firstOf(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new HttpProblem(503, String.valueOf(e.getMessage()));
    }
  }
}
