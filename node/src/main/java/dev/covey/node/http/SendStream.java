package dev.covey.node.http;

import dev.covey.api.Message;
import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.Json;
import dev.covey.node.door.LineInput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A stream of texts, one JSON text a line, written in batches: whatever has arrived goes into one
 * commit, at most {@value #BATCH} texts. Answers a line {"sent": so far} after each batch that is
 * on disk, preceded by the messages when asked with {@code ?answer=messages}. With {@code
 * ?batch=whole} it does not write before a batch is full or the stream ends: for those who send all
 * they have at once.
 */
final class SendStream {

  private static final int BATCH = 1000;
  private static final int BATCH_BYTES = 1 << 20;
  private static final int MAX_LINE = 6 * 64 * 1024 + 1024;

  private final Room room;
  private final Exchange exchange;
  private final boolean answerMessages;
  private final boolean wholeBatches;
  private long sent;
  private @Nullable RuntimeException malformed;

  SendStream(Room room, Exchange exchange) {
    this.room = room;
    this.exchange = exchange;
    this.answerMessages = exchange.query("answer").filter("messages"::equals).isPresent();
    this.wholeBatches = exchange.query("batch").filter("whole"::equals).isPresent();
  }

  void run() throws IOException {
    LineInput lines = new LineInput(exchange.body(), MAX_LINE);
    try (OutputStream out = exchange.lines()) {
      try {
        for (List<String> batch = batch(lines); !batch.isEmpty(); batch = batch(lines)) {
          List<Message> messages = room.sendAll(batch);
          sent += messages.size();
          if (answerMessages) {
            for (Message message : messages) {
              line(out, Json.write(json -> ApiJson.write(json, message)));
            }
          }
          line(out, Json.object(json -> json.writeNumberProperty("sent", sent)));
          out.flush();
        }
      } catch (RuntimeException e) {
        String message = String.valueOf(e.getMessage());
        line(out, Json.object(json -> json.writeStringProperty("error", message)));
      }
    }
  }

  /** Waits for one text, then takes what is there; what is malformed fails the batch after it. */
  private List<String> batch(LineInput lines) throws IOException {
    List<String> batch = new ArrayList<>();
    if (malformed != null) {
      throw malformed;
    }
    try {
      fill(batch, lines);
    } catch (RuntimeException e) {
      if (batch.isEmpty()) {
        throw e;
      }
      malformed = e;
    }
    return batch;
  }

  private void fill(List<String> batch, LineInput lines) throws IOException {
    int bytes = 0;
    while (batch.size() < BATCH
        && bytes < BATCH_BYTES
        && (batch.isEmpty() || wholeBatches || lines.isReady())) {
      Optional<String> line = lines.next();
      if (line.isEmpty()) {
        break;
      }
      if (!line.get().isBlank()) {
        batch.add(RoomRoutes.text(line.get()));
        bytes += line.get().length();
      }
    }
  }

  private static void line(OutputStream out, String json) throws IOException {
    out.write(json.getBytes(StandardCharsets.UTF_8));
    out.write('\n');
  }
}
