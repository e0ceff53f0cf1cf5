package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.dht.RelayAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A way to nodes that cannot be reached directly, as the swarm uses it. Safe on any thread; no call
 * waits.
 */
public interface Detour {

  /** No way but the direct one. */
  Detour NONE = new Detour() {};

  /**
   * A connection begins. Called on its event loop before anything is read: the place to open a
   * channel, or to set a hook for one.
   */
  default void opening(Mux mux, Path path) {}

  /** Where others can ask for this node; goes into its records. */
  default List<RelayAddress> registered() {
    return List.of();
  }

  /** Reaches a device through a relay; the connection is not started. Cancelling gives it up. */
  default CompletableFuture<Connection> connect(PublicKey device, RelayAddress via) {
    return CompletableFuture.failedFuture(
        new dev.covey.core.UnavailableException("this node uses no relays"));
  }

  /**
   * The device behind the connection was found under a topic, by its key in the DHT, and is not in
   * that room: it may be a relay of somebody who is. Called on the connection's event loop. What
   * comes of it goes to {@link Swarm#linked(Connection, Path, Bytes)}.
   */
  default void missed(Mux mux, Bytes topicKey) {}

  /** The rooms this node is in, by their topics' keys in the DHT, have changed. */
  default void joined(List<Bytes> topicKeys) {}

  /** Whether the connection to a device is wanted although no room is shared with it. */
  default boolean needs(PublicKey device) {
    return false;
  }
}
