package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Message;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one key announced: to the nodes closest to it, every 15 minutes or so, sooner when nobody
 * took it or when a node turns up that should have it.
 */
final class AnnounceTask {

  private static final long SECOND = 1_000_000_000L;
  private static final long INTERVAL = 15 * 60 * SECOND;
  private static final long NEWCOMER_DELAY = SECOND / 5;
  private static final long FIRST_RETRY = SECOND / 2;
  private static final long LONGEST_RETRY = 10 * SECOND;

  private final DhtNode node;
  private final NodeId key;
  private final int port;
  private final Runnable onFirst;
  private final List<NodeId> holders = new ArrayList<>();
  private @Nullable LookupRun run;
  private int outstanding;
  private int taken;
  private boolean everTaken;
  private boolean closed;
  private long nextAt;
  private long retry = FIRST_RETRY;

  AnnounceTask(DhtNode node, NodeId key, int port, Runnable onFirst) {
    this.node = node;
    this.key = key;
    this.port = port;
    this.onFirst = onFirst;
    this.nextAt = node.now();
    keepOwnCopy();
  }

  void tick() {
    LookupRun current = run;
    if (current != null && !current.isOver()) {
      current.tick();
    } else if (!closed && outstanding == 0 && node.now() - nextAt >= 0 && node.isJoined()) {
      begin();
    }
  }

  /**
   * A node entered the routing table: if it is closer than one that holds this, it comes to know.
   */
  void newNode(NodeId id) {
    boolean closer =
        holders.size() < Lookup.CLOSEST
            || key.compareDistance(id, holders.get(holders.size() - 1)) < 0;
    if (closer && !holders.contains(id)) {
      long soon = node.now() + node.jittered(NEWCOMER_DELAY);
      nextAt = nextAt - soon < 0 ? nextAt : soon;
    }
  }

  /** A table that was empty has its first node. */
  void joined() {
    nextAt = node.now();
    retry = FIRST_RETRY;
    tick();
  }

  void close() {
    closed = true;
    if (run != null) {
      run.cancel();
    }
    InetSocketAddress self = node.selfAt(port);
    if (self != null) {
      node.store().withdraw(key, self);
    }
  }

  boolean isOf(NodeId otherKey, int otherPort) {
    return port == otherPort && key.equals(otherKey);
  }

  boolean isBusy() {
    return outstanding > 0 || (run != null && !run.isOver());
  }

  private void begin() {
    // Until the round says better; also what a round gets that neither succeeds nor ends.
    nextAt = node.now() + node.jittered(INTERVAL);
    keepOwnCopy();
    LookupRun fresh =
        new LookupRun(
            node,
            key,
            LookupRun.Kind.PEERS,
            new LookupRun.Sink() {
              @Override
              public void found(List<InetSocketAddress> peers) {}

              @Override
              public void done(List<LookupRun.Holder> found) {
                write(found);
              }
            });
    run = fresh;
    fresh.start();
  }

  /** Who asks us finds us, even before anyone else has taken the announcement. */
  private void keepOwnCopy() {
    InetSocketAddress self = node.selfAt(port);
    if (self != null) {
      node.store().announce(key, self, node.now());
    }
  }

  private void write(List<LookupRun.Holder> found) {
    taken = 0;
    holders.clear();
    outstanding = found.size();
    if (found.isEmpty()) {
      retryLater();
    }
    for (LookupRun.Holder holder : found) {
      Contact contact = holder.contact();
      holders.add(contact.id());
      node.rpc()
          .query(
              contact.address(),
              contact.id(),
              transaction ->
                  new Message.AnnouncePeer(
                      transaction, node.id(), false, key, port, false, holder.token()),
              new Outcome(),
              node.now());
    }
  }

  private void settled() {
    outstanding--;
    if (outstanding == 0 && taken == 0) {
      retryLater();
    }
  }

  private void retryLater() {
    nextAt = node.now() + node.jittered(retry);
    retry = Math.min(retry * 2, LONGEST_RETRY);
  }

  /**
   * What became of one announce_peer. A late one is no longer waited for, but counts if it comes.
   */
  private final class Outcome implements Rpc.Handler {
    private boolean counted;

    @Override
    public void answered(Message.Response response) {
      taken++;
      retry = FIRST_RETRY;
      if (!everTaken && !closed) {
        everTaken = true;
        onFirst.run();
      }
      late();
    }

    @Override
    public void late() {
      if (!counted) {
        counted = true;
        settled();
      }
    }

    @Override
    public void failed() {
      late();
    }
  }
}
