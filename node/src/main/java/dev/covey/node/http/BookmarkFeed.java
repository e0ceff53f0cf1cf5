package dev.covey.node.http;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.api.Subscription;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.LineInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A room's messages from a bookmark on, one a line; the next comes when the client has sent a line
 * with the position of the one before. Only what was acknowledged moves the bookmark: a client that
 * goes away while it handles a message gets that message again.
 *
 * <p>The listeners of a room wait for each other, so none may wait for a client. Each step follows
 * the bookmark anew: it takes what was acknowledged, offers the next message and leaves that one
 * unhandled.
 */
final class BookmarkFeed {

  private static final int MAX_LINE = 64;
  private static final long NONE = -1;
  private static final long RECORD_SECONDS = 5;

  private final Room room;
  private final String bookmark;
  private final long start;
  private final Exchange exchange;

  /** A bookmark that is new begins after {@code start}. */
  BookmarkFeed(Room room, String bookmark, long start, Exchange exchange) {
    this.room = room;
    this.bookmark = bookmark;
    this.start = start;
    this.exchange = exchange;
  }

  /** Returns when the client has gone or ended its side. */
  void run() throws IOException, InterruptedException {
    LineInput acknowledgements = new LineInput(exchange.body(), MAX_LINE);
    try (OutputStream out = exchange.lines()) {
      Step step = new Step(NONE);
      step.begin();
      try {
        for (Optional<String> line = acknowledgements.next();
            line.isPresent();
            line = acknowledgements.next()) {
          if (!line.get().isBlank()) {
            step = step.after(line.get().strip());
            step.begin();
          }
        }
      } finally {
        step.end();
      }
    }
  }

  private final class Step implements Consumer<Message> {

    private final long acknowledged;
    private final CompletableFuture<Subscription> live = new CompletableFuture<>();
    private final CompletableFuture<Boolean> recorded = new CompletableFuture<>();
    private volatile long offered = NONE;

    Step(long acknowledged) {
      this.acknowledged = acknowledged;
    }

    void begin() {
      if (acknowledged == NONE) {
        recorded.complete(true);
      }
      live.complete(room.follow(bookmark, start, this));
    }

    /** On the room's thread; never waits for the client. */
    @Override
    public void accept(Message message) {
      if (message.position() <= acknowledged) {
        if (message.position() == acknowledged) {
          recorded.complete(true);
        }
        return;
      }
      live.join().close();
      offered = message.position();
      exchange.push(Json.write(json -> ApiJson.write(json, message)));
      throw new HttpProblem(409, "waits for its acknowledgement");
    }

    Step after(String line) {
      if (!line.equals(Long.toString(offered))) {
        throw new HttpProblem(400, "expected " + offered + " to be acknowledged, not " + line);
      }
      return new Step(offered);
    }

    /** Sees to it that the last acknowledgement is on disk. */
    void end() throws InterruptedException {
      try {
        boolean unused = recorded.get(RECORD_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        // Then the message comes again, as a client of a bookmark must expect.
      }
      live.join().close();
    }
  }
}
