package dev.covey.core.wire;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a connection waits for what, and how much it takes.
 *
 * @param handshakeTimeout a connection that is not authenticated by then is closed
 * @param keepAlive after so long without a byte sent, an empty message is sent
 * @param readIdle after so long without a byte received the connection is closed; null for never
 * @param maxMessageSize the largest message accepted, in bytes; at most 16 MiB - 18
 */
public record ConnectionOptions(
    Duration handshakeTimeout,
    Duration keepAlive,
    @Nullable Duration readIdle,
    int maxMessageSize) {

  /** What fits into one frame. */
  public static final int LARGEST_MESSAGE = FrameReader.MAX_LENGTH - 17;

  public ConnectionOptions {
    if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
      throw new IllegalArgumentException("handshake timeout " + handshakeTimeout);
    }
    if (keepAlive.isNegative() || keepAlive.isZero()) {
      throw new IllegalArgumentException("keep-alive " + keepAlive);
    }
    if (readIdle != null && (readIdle.isNegative() || readIdle.isZero())) {
      throw new IllegalArgumentException("read idle " + readIdle);
    }
    if (maxMessageSize < 1 || maxMessageSize > LARGEST_MESSAGE) {
      throw new IllegalArgumentException(
          "message size " + maxMessageSize + ", expected 1 to " + LARGEST_MESSAGE);
    }
  }

  /** 10 s, 5 s, never, the largest: as Hypercore. */
  public static ConnectionOptions defaults() {
    return new ConnectionOptions(
        Duration.ofSeconds(10), Duration.ofSeconds(5), null, LARGEST_MESSAGE);
  }

  public ConnectionOptions withHandshakeTimeout(Duration timeout) {
    return new ConnectionOptions(timeout, keepAlive, readIdle, maxMessageSize);
  }

  public ConnectionOptions withKeepAlive(Duration silence) {
    return new ConnectionOptions(handshakeTimeout, silence, readIdle, maxMessageSize);
  }

  public ConnectionOptions withReadIdle(@Nullable Duration silence) {
    return new ConnectionOptions(handshakeTimeout, keepAlive, silence, maxMessageSize);
  }

  public ConnectionOptions withMaxMessageSize(int bytes) {
    return new ConnectionOptions(handshakeTimeout, keepAlive, readIdle, bytes);
  }
}
