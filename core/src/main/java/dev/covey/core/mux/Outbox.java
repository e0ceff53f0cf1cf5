package dev.covey.core.mux;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;

/**
 * Collects messages and sends them as few frames: a batch, or the message alone when there is one.
 * Confined to the event loop.
 *
 * <pre>
 * 0 | 0 | uint channel | uint length | message ... | 0 | uint channel | uint length | message ...
 * </pre>
 */
final class Outbox {

  /** A batch of small messages is sent when it has grown to this. */
  static final int BATCH_TARGET = 48 << 10;

  /** No batch is larger, unless it is one message. JavaScript's limit. */
  static final int MAX_BATCH = 8 << 20;

  private static final int KEPT_CAPACITY = 1 << 18;

  private final Connection connection;
  private Encoder batch = new Encoder(1 << 10);
  private int count;
  private long lastChannel;
  private int firstMessageAt;
  private int corked;

  Outbox(Connection connection) {
    this.connection = connection;
  }

  /** Adds a message: its type, then the parts. Copied before this returns. */
  void add(long channel, int type, Bytes... parts) {
    long length = Encoder.uintSize(type);
    for (Bytes part : parts) {
      length += part.length();
    }
    if (length + Encoder.uintSize(channel) > ConnectionOptions.LARGEST_MESSAGE - 32) {
      throw new IllegalArgumentException(
          "message of " + length + " bytes does not fit into a frame of 16 MiB");
    }
    if (count > 0 && batch.size() + length > MAX_BATCH) {
      emit();
    }
    begin(channel, length);
    batch.uint(type);
    for (Bytes part : parts) {
      batch.raw(part);
    }
    count++;
    if (batch.size() >= BATCH_TARGET) {
      emit();
    } else if (corked == 0) {
      connection.requestFlush();
    }
  }

  void cork() {
    corked++;
  }

  void uncork() {
    if (corked == 0) {
      throw new IllegalStateException("uncork without cork");
    }
    if (--corked == 0 && count > 0) {
      connection.requestFlush();
    }
  }

  /** Sends what has been collected, unless corked. */
  void flush() {
    if (corked == 0) {
      emit();
    }
  }

  void emit() {
    if (count == 0) {
      return;
    }
    int start = 0;
    if (count == 1) {
      // Alone, a message needs no batch: its channel goes right in front of it.
      int channelSize = Encoder.uintSize(lastChannel);
      start = firstMessageAt - channelSize;
      System.arraycopy(batch.array(), 2, batch.array(), start, channelSize);
    }
    count = 0;
    connection.send(batch.array(), start, batch.size() - start);
    batch = batch.array().length > KEPT_CAPACITY ? new Encoder(1 << 10) : batch.reset();
  }

  private void begin(long channel, long length) {
    if (count == 0) {
      batch.uint(Control.CHANNEL).uint(Control.BATCH).uint(channel);
    } else if (channel != lastChannel) {
      batch.uint(0).uint(channel);
    }
    lastChannel = channel;
    batch.uint(length);
    if (count == 0) {
      firstMessageAt = batch.size();
    }
  }
}
