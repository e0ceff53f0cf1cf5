package dev.covey.node.client;

import dev.covey.core.StorageException;
import dev.covey.core.UnavailableException;
import dev.covey.node.door.DoorFile;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.TimeUnit;

/**
 * Requests to the node of a data directory. Keeps connections for the next request, and finds the
 * node again when it was restarted meanwhile. Any thread.
 */
final class DoorClient implements AutoCloseable {

  private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final Path data;
  private final ConcurrentLinkedDeque<DoorConnection> idle = new ConcurrentLinkedDeque<>();
  private volatile DoorFile door;
  private volatile boolean closed;

  DoorClient(Path data, DoorFile door) {
    this.data = data;
    this.door = door;
  }

  static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  JsonObject get(String target) {
    return request("GET", target, "");
  }

  /** Empty when there is no such thing. */
  Optional<JsonObject> find(String target) {
    try {
      return Optional.of(get(target));
    } catch (NoSuchThingException e) {
      return Optional.empty();
    }
  }

  JsonObject post(String target, String json) {
    return request("POST", target, json);
  }

  private JsonObject request(String method, String target, String json) {
    try {
      DoorConnection connection = take();
      DoorResponse response;
      String text;
      try {
        response = connection.exchange(method, target, json);
        text = new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        connection.close();
        throw e;
      }
      if (response.isReusable() && !closed) {
        connection.becomeIdle();
        idle.addFirst(connection);
      } else {
        connection.close();
      }
      return value(response.status(), text);
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  /** What a whole answer says; throws what an error stands for. */
  static JsonObject value(int status, String text) {
    if (status / 100 == 2) {
      return Json.parseObject(text);
    }
    throw failure(status, text);
  }

  static RuntimeException failure(int status, String text) {
    String message;
    try {
      message = Json.parseObject(text).string("error");
    } catch (IllegalArgumentException e) {
      message = "the node answered with status " + status;
    }
    return switch (status) {
      case 400, 413 -> new IllegalArgumentException(message);
      case 404 -> new NoSuchThingException(message);
      case 503 -> new UnavailableException(message);
      case 507 -> new StorageException(message);
      default -> new IllegalStateException(message);
    };
  }

  UnavailableException unavailable(IOException e) {
    return new UnavailableException(
        "the node of " + data + " does not answer (" + e.getMessage() + "); was it stopped?", e);
  }

  private DoorConnection take() throws IOException {
    for (DoorConnection next = idle.poll(); next != null; next = idle.poll()) {
      if (next.isFresh(MAX_IDLE_NANOS)) {
        return next;
      }
      next.close();
    }
    return connect();
  }

  /** A connection of one's own, to close after use. */
  DoorConnection connect() throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    try {
      return DoorConnection.open(door);
    } catch (ConnectException e) {
      Optional<DoorFile> now = DoorFile.read(data);
      if (now.isEmpty() || now.get().equals(door)) {
        throw e;
      }
      door = now.get();
      return DoorConnection.open(door);
    }
  }

  /** Whether something accepts connections there; keeps the connection for the first request. */
  boolean probe() throws IOException {
    try {
      DoorConnection connection = DoorConnection.open(door);
      connection.becomeIdle();
      idle.addFirst(connection);
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    for (DoorConnection next = idle.poll(); next != null; next = idle.poll()) {
      next.close();
    }
  }
}
