package dev.covey.dht.mainline;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Looks for the peers of one key, once or every so often. Peers that announced themselves to this
 * very node are found without asking anyone, and at once if they do so during the search. {@link
 * TopicTask} asks the others.
 */
final class SearchTask {

  /** Addresses delivered in one round; more are dropped: nobody can dial so many. */
  static final int MAX_FOUND = 1000;

  static final int LOWEST_PORT = 1024;

  /**
   * A watch's second round comes so soon, and each pause is twice the one before: two that start
   * together search before either has announced.
   */
  private static final long FIRST_PAUSE_NANOS = 400_000_000L;

  /** As many rounds of a watch belong to its beginning, and are not put off. */
  private static final int FIRST_ROUNDS = 2;

  private final DhtNode node;
  private final TopicTask topic;
  private final long intervalNanos;
  private final Consumer<InetSocketAddress> onPeer;
  private final IntConsumer onFirstRound;
  private final Set<InetSocketAddress> found = new HashSet<>();
  private int rounds;
  private boolean closed;
  private long nextAt;
  private long pauseNanos;

  /** Searches once if the interval is 0. */
  SearchTask(
      DhtNode node,
      TopicTask topic,
      long intervalNanos,
      Consumer<InetSocketAddress> onPeer,
      IntConsumer onFirstRound) {
    this.node = node;
    this.topic = topic;
    this.intervalNanos = intervalNanos;
    this.pauseNanos = Math.min(FIRST_PAUSE_NANOS, intervalNanos);
    this.onPeer = onPeer;
    this.onFirstRound = onFirstRound;
    this.nextAt = node.now();
  }

  TopicTask topic() {
    return topic;
  }

  /** When the next round is due. */
  long nextAt() {
    return nextAt;
  }

  /** Whether its first rounds are not over: they are not put off for want of budget. */
  boolean isFirst() {
    return rounds < (intervalNanos == 0 ? 1 : FIRST_ROUNDS);
  }

  /** Whether it waits for its very first round. */
  boolean isWaiting() {
    return rounds == 0;
  }

  /** A round begins; the first has begun when the search is made. */
  void begin() {
    if (rounds > 0) {
      found.clear();
    }
    deliver(node.store().peers(topic.key(), MAX_FOUND, node.random(), node.now()));
  }

  /** A table that was empty has its first node: what was searched before was searched in vain. */
  void joined() {
    nextAt = node.now();
  }

  /** A peer has just announced this key to us: told again by a watch, once by a lookup. */
  void announced(InetSocketAddress peer) {
    if (intervalNanos > 0) {
      found.remove(peer);
    }
    deliver(List.of(peer));
  }

  void close() {
    closed = true;
  }

  /** Whether there is nothing left to do. */
  boolean isOver() {
    return closed || (rounds > 0 && intervalNanos == 0);
  }

  void roundOver() {
    nextAt = node.now() + node.jittered(pauseNanos);
    pauseNanos = Math.min(2 * pauseNanos, intervalNanos);
    if (rounds++ == 0 && !closed) {
      onFirstRound.accept(found.size());
    }
  }

  void deliver(Collection<InetSocketAddress> peers) {
    for (InetSocketAddress peer : peers) {
      boolean wanted = peer.getPort() >= LOWEST_PORT && node.usable(peer) && !topic.isOurs(peer);
      if (!closed && wanted && found.size() < MAX_FOUND && found.add(peer)) {
        onPeer.accept(peer);
      }
    }
  }
}
