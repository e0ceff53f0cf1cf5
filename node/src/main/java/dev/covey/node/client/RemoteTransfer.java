package dev.covey.node.client;

import dev.covey.api.Message;
import dev.covey.core.UnavailableException;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.JsonObject;
import dev.covey.node.door.LineInput;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Requests and answers that are streams: texts, and files in constant memory. */
final class RemoteTransfer {

  private static final int MAX_LINE = 1 << 20;
  private static final int COPY = 64 * 1024;

  private RemoteTransfer() {}

  /** Sends texts, one JSON string a line, and returns what became of them. */
  static List<Message> send(DoorClient client, String target, List<String> texts) {
    try (DoorConnection connection = client.connect()) {
      try (OutputStream out = connection.begin("POST", target, "application/x-ndjson")) {
        for (String text : texts) {
          out.write(Json.string(text).getBytes(StandardCharsets.UTF_8));
          out.write('\n');
        }
      }
      DoorResponse response = connection.answer();
      if (response.status() != 200) {
        throw DoorClient.failure(response.status(), text(response));
      }
      List<Message> sent = new ArrayList<>(texts.size());
      LineInput lines = new LineInput(response.body(), MAX_LINE);
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        JsonObject json = Json.parseObject(line.get());
        if (json.has("error")) {
          throw new IllegalArgumentException(json.string("error"));
        } else if (json.has("id")) {
          sent.add(ApiJson.message(json));
        }
      }
      return sent;
    } catch (IOException e) {
      throw client.unavailable(e);
    }
  }

  /** Sends a stream; what its reading throws cuts the request and is thrown. */
  static JsonObject upload(DoorClient client, String target, InputStream content) {
    try (DoorConnection connection = client.connect()) {
      OutputStream out = connection.begin("POST", target, "application/octet-stream");
      byte[] buffer = new byte[COPY];
      while (true) {
        int count;
        try {
          count = content.read(buffer);
        } catch (IOException e) {
          throw new java.io.UncheckedIOException(e);
        }
        if (count < 0) {
          break;
        }
        try {
          out.write(buffer, 0, count);
        } catch (IOException e) {
          // The node may have said why before it stopped reading.
          return refusal(client, connection, e);
        }
      }
      out.close();
      return value(connection.answer());
    } catch (IOException e) {
      throw client.unavailable(e);
    }
  }

  private static JsonObject refusal(
      DoorClient client, DoorConnection connection, IOException cause) {
    try {
      return value(connection.answer());
    } catch (IOException e) {
      e.addSuppressed(cause);
      throw client.unavailable(e);
    }
  }

  /** Opens an answer of bytes; closing it closes the connection. */
  static InputStream download(DoorClient client, String target) {
    try {
      DoorConnection connection = client.connect();
      try {
        DoorResponse response = connection.exchange("GET", target, "");
        if (response.status() != 200) {
          throw DoorClient.failure(response.status(), text(response));
        }
        return new FilterInputStream(response.body()) {
          @Override
          public void close() {
            connection.close();
          }
        };
      } catch (IOException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UnavailableException("the node stopped answering (" + e.getMessage() + ")", e);
    }
  }

  private static JsonObject value(DoorResponse response) throws IOException {
    return DoorClient.value(response.status(), text(response));
  }

  private static String text(DoorResponse response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}
