package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the peers of one key, once or every so often. Peers that announced themselves to this
 * very node are found without asking anyone, and at once if they do so during the search.
 */
final class SearchTask {

  /** Addresses delivered in one round; more are dropped: nobody can dial so many. */
  static final int MAX_FOUND = 1000;

  static final int LOWEST_PORT = 1024;

  /**
   * A watch's second round comes so soon, and each pause is twice the one before: two that start
   * together search before either has announced.
   */
  private static final long FIRST_PAUSE_NANOS = 1_000_000_000L;

  private final DhtNode node;
  private final NodeId key;
  private final long intervalNanos;
  private final Consumer<InetSocketAddress> onPeer;
  private final IntConsumer onFirstRound;
  private final Set<InetSocketAddress> found = new HashSet<>();
  private @Nullable LookupRun run;
  private boolean waiting = true;
  private boolean firstRoundOver;
  private boolean closed;
  private long nextAt;
  private long pauseNanos;

  /** Searches once if the interval is 0. */
  SearchTask(
      DhtNode node,
      NodeId key,
      long intervalNanos,
      Consumer<InetSocketAddress> onPeer,
      IntConsumer onFirstRound) {
    this.node = node;
    this.key = key;
    this.intervalNanos = intervalNanos;
    this.pauseNanos = Math.min(FIRST_PAUSE_NANOS, intervalNanos);
    this.onPeer = onPeer;
    this.onFirstRound = onFirstRound;
  }

  NodeId key() {
    return key;
  }

  void start() {
    deliver(node.store().peers(key, MAX_FOUND, node.random(), node.now()));
    tick();
  }

  void tick() {
    LookupRun current = run;
    if (current != null && !current.isOver()) {
      current.tick();
    } else if (!closed && waiting && node.mayLookUp()) {
      begin();
    } else if (!closed && !waiting && intervalNanos > 0 && node.now() - nextAt >= 0) {
      found.clear();
      deliver(node.store().peers(key, MAX_FOUND, node.random(), node.now()));
      begin();
    }
  }

  /** A table that was empty has its first node: what was searched before was searched in vain. */
  void joined() {
    nextAt = node.now();
    tick();
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
    if (run != null) {
      run.cancel();
    }
  }

  boolean isBusy() {
    return run != null && !run.isOver();
  }

  /** Whether there is nothing left to do. */
  boolean isOver() {
    return closed || (firstRoundOver && intervalNanos == 0);
  }

  private void begin() {
    waiting = false;
    LookupRun fresh =
        new LookupRun(
            node,
            key,
            LookupRun.Kind.PEERS,
            new LookupRun.Sink() {
              @Override
              public void found(List<InetSocketAddress> peers) {
                deliver(peers);
              }

              @Override
              public void done(List<LookupRun.Holder> holders) {
                roundOver();
              }
            });
    run = fresh;
    fresh.start();
  }

  private void roundOver() {
    nextAt = node.now() + node.jittered(pauseNanos);
    pauseNanos = Math.min(2 * pauseNanos, intervalNanos);
    if (!firstRoundOver) {
      firstRoundOver = true;
      onFirstRound.accept(found.size());
    }
  }

  private void deliver(List<InetSocketAddress> peers) {
    for (InetSocketAddress peer : peers) {
      boolean wanted =
          peer.getPort() >= LOWEST_PORT && node.usable(peer) && !node.isSelfAnnounced(key, peer);
      if (!closed && wanted && found.size() < MAX_FOUND && found.add(peer)) {
        onPeer.accept(peer);
      }
    }
  }
}
