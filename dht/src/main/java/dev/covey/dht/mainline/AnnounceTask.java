package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Message;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps one port announced under one key: at the nodes closest to it, every 20 minutes or so,
 * sooner when fewer than half of them took it or when a node turns up that should have it. {@link
 * TopicTask} looks for those nodes.
 */
final class AnnounceTask {

  private static final long SECOND = 1_000_000_000L;
  private static final long INTERVAL = 20 * 60 * SECOND;
  private static final long NEWCOMER_DELAY = SECOND / 5;
  private static final long FIRST_RETRY = SECOND / 2;
  private static final long LONGEST_RETRY = 10 * SECOND;

  private final DhtNode node;
  private final TopicTask topic;
  private final int port;
  private final Runnable onFirst;
  private final List<NodeId> holders = new ArrayList<>();
  private int outstanding;
  private int taken;
  private boolean everTaken;
  private boolean closed;
  private long nextAt;
  private long retry = FIRST_RETRY;

  AnnounceTask(DhtNode node, TopicTask topic, int port, Runnable onFirst) {
    this.node = node;
    this.topic = topic;
    this.port = port;
    this.onFirst = onFirst;
    this.nextAt = node.now();
    keepOwnCopy();
  }

  TopicTask topic() {
    return topic;
  }

  int port() {
    return port;
  }

  /** When it is to be announced next. */
  long nextAt() {
    return nextAt;
  }

  /** Whether nobody has taken it yet. */
  boolean isFirst() {
    return !everTaken;
  }

  /** Whether to announce now that holders are known anyway. */
  boolean isDue(long now) {
    return outstanding == 0 && nextAt - now < INTERVAL / 2;
  }

  /**
   * A node entered the routing table: if it is closer than one that holds this, it comes to know.
   * Returns whether that changes when to announce next.
   */
  boolean newNode(NodeId id) {
    NodeId key = topic.key();
    boolean closer =
        holders.size() < Lookup.CLOSEST
            || key.compareDistance(id, holders.get(holders.size() - 1)) < 0;
    long soon = node.now() + node.jittered(NEWCOMER_DELAY);
    if (!closer || holders.contains(id) || nextAt - soon < 0) {
      return false;
    }
    nextAt = soon;
    return true;
  }

  /** A table that was empty has its first node. */
  void joined() {
    nextAt = node.now();
    retry = FIRST_RETRY;
  }

  /** Ends it; others forget it in their own time. */
  void close() {
    closed = true;
    InetSocketAddress self = node.selfAt(port);
    if (self != null) {
      node.store().withdraw(topic.key(), self);
    }
  }

  /** Who asks us finds us, even before anyone else has taken the announcement. */
  void keepOwnCopy() {
    InetSocketAddress self = node.selfAt(port);
    if (self != null) {
      node.store().announce(topic.key(), self, node.now());
    }
  }

  /** Announces to these nodes; returns the bytes it took. */
  int write(List<LookupRun.Holder> found) {
    // Until the answers say better.
    nextAt = node.now() + node.jittered(INTERVAL);
    keepOwnCopy();
    taken = 0;
    holders.clear();
    outstanding = found.size();
    if (found.isEmpty()) {
      retryLater();
    }
    int sent = 0;
    for (LookupRun.Holder holder : found) {
      Contact contact = holder.contact();
      holders.add(contact.id());
      sent +=
          node.rpc()
              .query(
                  contact.address(),
                  contact.id(),
                  transaction ->
                      new Message.AnnouncePeer(
                          transaction,
                          node.id(),
                          node.isReadOnly(),
                          topic.key(),
                          port,
                          false,
                          holder.token()),
                  new Outcome(),
                  node.now());
    }
    return sent;
  }

  private void settled() {
    outstanding--;
    if (outstanding == 0) {
      if (taken == 0 || taken * 2 < Math.min(Lookup.CLOSEST, node.table().size())) {
        // Nobody has it, or so few that their leaving would lose it.
        retryLater();
      } else {
        retry = FIRST_RETRY;
      }
      topic.reschedule();
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
      topic.spent(node.arriving());
      taken++;
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
