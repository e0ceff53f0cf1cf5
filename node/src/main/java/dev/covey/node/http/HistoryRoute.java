package dev.covey.node.http;

import dev.covey.api.History;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** A page of a room's history, of a thread or of what one member wrote. */
final class HistoryRoute {

  private final Room room;
  private final Exchange exchange;

  HistoryRoute(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
  }

  void serve() throws IOException {
    int limit = (int) exchange.number("limit", 50, 1, 10_000);
    History history = room.history();
    Optional<String> thread = exchange.query("thread");
    Optional<String> by = exchange.query("by");
    if (thread.isPresent() && by.isPresent()) {
      throw new HttpProblem(400, "thread= or by=, not both");
    }
    if (thread.isPresent()) {
      history = history.thread(MessageId.parse(thread.get()));
    } else if (by.isPresent()) {
      history = history.by(by.get());
    }
    History.Page page = page(history, limit);
    exchange.json(200, Json.write(json -> ApiJson.write(json, page)));
  }

  private History.Page page(History history, int limit) {
    Optional<String> before = exchange.query("before");
    if (before.isPresent()) {
      return history.before(before.get(), limit);
    }
    Optional<String> after = exchange.query("after");
    if (after.isPresent()) {
      return history.after(after.get(), limit);
    }
    Optional<String> around = exchange.query("around");
    if (around.isPresent()) {
      return history.around(MessageId.parse(around.get()), limit);
    }
    Optional<String> from = exchange.query("from");
    return from.isPresent()
        ? history.from(instant("from", from.get()), limit)
        : history.latest(limit);
  }

  /** The moment that a parameter of a request names. */
  static Instant instant(String parameter, String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeException e) {
      throw new HttpProblem(400, parameter + " must be like 2026-11-21T14:00:00Z, not " + text);
    }
  }
}
