package dev.covey.dht.mainline;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where others see us, by majority: each host has one vote, its latest. What was decided stands for
 * ten minutes at least. Owned by one thread.
 */
final class AddressVotes {

  private static final int MAX_VOTERS = 64;
  private static final long SETTLED_NANOS = 600 * 1_000_000_000L;

  private final int quorum;
  private final Map<Object, InetSocketAddress> votes =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, InetSocketAddress> eldest) {
          return size() > MAX_VOTERS;
        }
      };
  private @Nullable InetSocketAddress decided;
  private long decidedAt;

  AddressVotes(int quorum) {
    this.quorum = quorum;
  }

  /** Counts what a voter says; returns whether the majority now says something new. */
  boolean vote(Object voter, InetSocketAddress seen, long now) {
    votes.remove(voter);
    votes.put(voter, seen);
    InetSocketAddress former = decided;
    boolean settled = former != null && now - decidedAt < SETTLED_NANOS;
    if (settled || seen.equals(former) || votes.size() < quorum) {
      return false;
    }
    Map<InetSocketAddress, Integer> counts = new HashMap<>();
    votes.values().forEach(vote -> counts.merge(vote, 1, Integer::sum));
    int forIt = counts.getOrDefault(seen, 0);
    if (forIt < quorum || 2 * forIt <= votes.size()) {
      return false;
    }
    decided = seen;
    decidedAt = now;
    return true;
  }

  Optional<InetSocketAddress> decided() {
    return Optional.ofNullable(decided);
  }
}
