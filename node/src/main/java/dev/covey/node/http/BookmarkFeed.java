package dev.covey.node.http;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.LineInput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * A room's messages from a bookmark on, one a line; the next comes when the client has sent a line
 * with the position of the one before. Only what was acknowledged moves the bookmark: a client that
 * goes away while it handles a message gets that message again.
 */
final class BookmarkFeed {

  private static final int MAX_LINE = 64;

  private final Room room;
  private final String bookmark;
  private final Exchange exchange;
  private final Semaphore acknowledged = new Semaphore(0);
  private final CompletableFuture<Subscription> live = new CompletableFuture<>();
  private volatile long expected = -1;
  private volatile boolean gone;

  BookmarkFeed(Room room, String bookmark, Exchange exchange) {
    this.room = room;
    this.bookmark = bookmark;
    this.exchange = exchange;
  }

  /** Returns when the client has gone or ended its side. */
  void run() throws IOException {
    LineInput acks = new LineInput(exchange.body(), MAX_LINE);
    try (OutputStream out = exchange.lines()) {
      Subscription subscription = room.follow(bookmark, message -> deliver(message, out));
      live.complete(subscription);
      try {
        readAcknowledgements(acks);
      } finally {
        gone = true;
        acknowledged.release();
        subscription.close();
      }
    }
  }

  private void readAcknowledgements(LineInput acks) throws IOException {
    while (!gone) {
      Optional<String> line = acks.next();
      if (line.isEmpty()) {
        return;
      }
      if (line.get().strip().equals(Long.toString(expected))) {
        expected = -1;
        acknowledged.release();
      } else if (!line.get().isBlank()) {
        throw new HttpProblem(
            400, "expected " + expected + " to be acknowledged, not " + line.get());
      }
    }
  }

  /** On the room's thread: waits for this client as long as it is connected. */
  private void deliver(Message message, OutputStream out) {
    expected = message.position();
    try {
      out.write(
          (Json.write(json -> ApiJson.write(json, message)) + "\n")
              .getBytes(StandardCharsets.UTF_8));
      out.flush();
      acknowledged.acquire();
    } catch (IOException e) {
      gone = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      gone = true;
    }
    if (gone) {
      // Closing from inside and throwing keeps the bookmark before this message.
      live.join().close();
      throw new IllegalStateException("the client went away");
    }
  }
}
