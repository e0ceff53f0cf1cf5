package dev.covey.core.replication;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Registration;

/** Messages of the application's own beside one log, by name, to peers that have it open too. */
public interface LogExtension extends Registration {

  /** The most bytes a message may have. */
  int MAX_PAYLOAD = 8 << 20;

  /** Sends to every peer that is connected now. Any thread; no answer, no guarantee. */
  void broadcast(Bytes payload);

  /** Sends to one. */
  void send(RemotePeer peer, Bytes payload);

  /** Hears what peers send; on the event loop of the connection: be short. */
  @FunctionalInterface
  interface Listener {
    void onMessage(RemotePeer from, Bytes payload);
  }
}
