package dev.covey.core.mux;

import dev.covey.core.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A channel the other side has opened, by its id there: waiting for our open, or paired with it.
 * Confined to the event loop.
 */
final class RemoteOpen {

  /** A message that came before the channel was open on this side. */
  record Early(int type, Bytes body) {

    /** What it is counted as: JavaScript's rule, so that many empty ones weigh something. */
    int cost() {
      return 512 + body.length();
    }
  }

  final long remoteId;
  final ChannelName name;
  final Bytes handshake;
  final Deque<Early> early = new ArrayDeque<>();
  @Nullable MuxChannel channel;

  /** The other side closed it before we answered. It still waits for an answer to free its id. */
  boolean closedEarly;

  RemoteOpen(long remoteId, ChannelName name, Bytes handshake) {
    this.remoteId = remoteId;
    this.name = name;
    this.handshake = handshake;
  }
}
