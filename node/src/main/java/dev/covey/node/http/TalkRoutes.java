package dev.covey.node.http;

import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.TalkJson;
import java.io.IOException;
import java.util.List;

/**
 * What members do to messages, and notice of each other.
 *
 * <pre>GET  /presence   who is online, and when the others were seen
 * POST /typing     words are being written</pre>
 */
final class TalkRoutes {

  private final Room room;
  private final Exchange exchange;

  TalkRoutes(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
  }

  /** False if there is no such address here. */
  boolean serve(List<String> path) throws IOException {
    String first = path.isEmpty() ? "" : path.get(0);
    switch (exchange.method() + " " + first + " " + path.size()) {
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

  private void done() throws IOException {
    exchange.json(200, Json.object(j -> j.writeBooleanProperty("done", true)));
  }
}
