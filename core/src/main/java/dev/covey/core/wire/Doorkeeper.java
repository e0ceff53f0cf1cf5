package dev.covey.core.wire;

import java.net.SocketAddress;
import java.util.Optional;

/**
 * Who may come in: asked and told about incoming connections until they have proved a key. Called
 * on event loops; must not block. Each one that was not refused ends in exactly one of {@link
 * #connected} and {@link #failed}.
 */
public interface Doorkeeper {

  /** Lets everybody in. */
  Doorkeeper OPEN = new Doorkeeper() {};

  /** Why this connection is closed before a byte of it is read; empty lets it in. */
  default Optional<String> refusal(SocketAddress remote) {
    return Optional.empty();
  }

  /** It was let in, and its handshake begins; {@code hangUp}, on any thread, ends it. */
  default void begun(SocketAddress remote, Runnable hangUp) {}

  /** It was closed, because this or the transport said so. */
  default void refused(SocketAddress remote, String reason) {}

  /** It has proved a key. */
  default void connected(SocketAddress remote) {}

  /**
   * It went away, was too slow, or did what no peer does: then the cause is a {@link
   * dev.covey.core.ProtocolViolationException}.
   */
  default void failed(SocketAddress remote, Exception cause) {}
}
