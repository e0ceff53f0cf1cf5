package dev.covey.node.client;

import dev.covey.api.Message;
import dev.covey.api.Subscription;
import dev.covey.core.UnavailableException;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.LineInput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A subscription through the door: one connection and one thread. When the node goes away it tries
 * again every second, and goes on after the last message that was handled.
 */
final class RemoteFeed implements Subscription, Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteFeed.class);
  private static final int MAX_LINE = 1 << 20;
  private static final long END_SECONDS = 5;

  private final DoorClient client;
  private final String room;
  private final @Nullable String bookmark;
  private final Consumer<Message> listener;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread thread;
  private long position;
  private boolean lost;
  private volatile @Nullable DoorConnection connection;
  private @Nullable OutputStream acknowledgements;
  private boolean handling;

  private RemoteFeed(
      DoorClient client,
      String room,
      @Nullable String bookmark,
      long after,
      Consumer<Message> listener) {
    this.client = client;
    this.room = room;
    this.bookmark = bookmark;
    this.position = after;
    this.listener = listener;
    this.thread = Remotely.thread("covey-feed", this);
  }

  static Subscription listen(
      DoorClient client, String room, long after, Consumer<Message> listener) {
    return start(new RemoteFeed(client, room, null, requirePosition(after), listener));
  }

  static Subscription follow(
      DoorClient client, String room, String bookmark, long after, Consumer<Message> listener) {
    String name = DoorClient.encode(bookmark);
    return start(new RemoteFeed(client, room, name, requirePosition(after), listener));
  }

  private static RemoteFeed start(RemoteFeed feed) {
    feed.thread.start();
    return feed;
  }

  private static long requirePosition(long after) {
    if (after < 0) {
      throw new IllegalArgumentException("a position is 0 or more, not " + after);
    }
    return after;
  }

  @Override
  public void run() {
    try {
      while (!isClosed()) {
        try (DoorConnection next = client.connect()) {
          connection = next;
          if (isClosed()) {
            return;
          }
          if (bookmark == null) {
            listenOver(next);
          } else {
            followOver(next, bookmark);
          }
        } catch (IOException | UnavailableException e) {
          lost(String.valueOf(e.getMessage()));
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("no more messages from the node: {}", e.getMessage());
    } finally {
      finished.countDown();
    }
  }

  private void lost(String reason) {
    if (isClosed()) {
      return;
    }
    if (!lost) {
      lost = true;
      LOG.warn("the node is gone ({}); waiting for it to come back", reason);
    }
    try {
      boolean unused = closed.await(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      closed.countDown();
    }
  }

  private void listenOver(DoorConnection over) throws IOException {
    DoorResponse response = over.exchange("GET", room + "/events?after=" + position, "");
    LineInput lines = lines(response);
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (!line.get().isEmpty()) {
        Message message = ApiJson.message(Json.parseObject(line.get()));
        if (isClosed()) {
          return;
        }
        boolean unused = handle(message);
        position = message.position();
        if (isClosed()) {
          return;
        }
      }
    }
    throw new IOException("it ended the stream");
  }

  private void followOver(DoorConnection over, String name) throws IOException {
    OutputStream request =
        over.begin(
            "POST", room + "/bookmarks/" + name + "?after=" + position, "application/x-ndjson");
    LineInput lines = lines(over.answer());
    if (!beginRequest(request)) {
      request.close();
    }
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (!line.get().isEmpty() && startHandling()) {
        Message message = ApiJson.message(Json.parseObject(line.get()));
        acknowledge(request, message, handle(message));
      }
    }
    if (!isClosed()) {
      throw new IOException("it ended the stream");
    }
  }

  private synchronized boolean beginRequest(OutputStream request) {
    acknowledgements = request;
    handling = false;
    return !isClosed();
  }

  private synchronized boolean startHandling() {
    handling = !isClosed();
    return handling;
  }

  private synchronized void acknowledge(OutputStream request, Message message, boolean handled)
      throws IOException {
    handling = false;
    if (handled || !isClosed()) {
      request.write((message.position() + "\n").getBytes(StandardCharsets.US_ASCII));
      request.flush();
    }
    if (isClosed()) {
      request.close();
    }
  }

  /** Ends the request, so that the node records the last acknowledgement before it answers. */
  private synchronized void endRequest() {
    closed.countDown();
    if (acknowledgements != null && !handling) {
      try {
        acknowledgements.close();
      } catch (IOException e) {
        LOG.debug("the node is gone: {}", e.getMessage());
      }
    }
  }

  private LineInput lines(DoorResponse response) throws IOException {
    if (response.status() != 200) {
      throw DoorClient.failure(
          response.status(), new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
    }
    lost = false;
    return new LineInput(response.body(), MAX_LINE);
  }

  private boolean handle(Message message) {
    try {
      listener.accept(message);
      return true;
    } catch (RuntimeException e) {
      if (!isClosed()) {
        LOG.warn("a listener failed at message {}", message.id(), e);
      }
      return false;
    }
  }

  private boolean isClosed() {
    return closed.getCount() == 0 || client.isClosed();
  }

  @Override
  public void close() {
    endRequest();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (bookmark != null) {
        boolean unused = finished.await(END_SECONDS, TimeUnit.SECONDS);
      }
      DoorConnection current = connection;
      if (current != null) {
        current.close();
      }
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
