package dev.covey.node.swarm;

import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import org.jspecify.annotations.Nullable;

/**
 * Asks one device for what a log wants, though it is no neighbour: whoever shared a file has it,
 * and those who have it not cannot pass it on. Safe on any thread.
 */
final class Visit implements AutoCloseable {

  private final Swarm swarm;
  private final RoomMembership room;
  private final PublicKey device;
  private final Log log;
  private @Nullable PeerLink at;
  private boolean closed;

  Visit(Swarm swarm, RoomMembership room, PublicKey device, Log log) {
    this.swarm = swarm;
    this.room = room;
    this.device = device;
    this.log = log;
  }

  /** Goes there, unless it is there. */
  synchronized void attempt() {
    PeerLink before = at;
    if (closed || device.equals(swarm.device())) {
      return;
    }
    if (before == null || !before.connection().isOpen()) {
      var unused = swarm.reach(device, room).thenAccept(this::arrived);
    }
  }

  private synchronized void arrived(PeerLink link) {
    if (!closed && at != link) {
      at = link;
      link.visit(log);
    }
  }

  @Override
  public synchronized void close() {
    PeerLink link = closed ? null : at;
    closed = true;
    if (link != null) {
      link.left();
    }
  }
}
