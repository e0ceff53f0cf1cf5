package dev.covey.node.swarm;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * This node's hosts as peers see them. Believed when told by as many different hosts as {@link
 * #NEEDED}; one that says so many things counts for the last only. Safe on any thread.
 */
final class ObservedAddress {

  static final int NEEDED = 3;

  private static final int MAX_TELLERS = 32;

  private final Map<InetAddress, InetAddress> votes =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, InetAddress> eldest) {
          return size() > MAX_TELLERS;
        }
      };

  synchronized void told(InetAddress teller, InetAddress observed) {
    votes.put(teller, observed);
  }

  /** Hosts that enough tellers agree on. */
  synchronized List<InetAddress> agreed() {
    return new HashSet<>(votes.values())
        .stream()
            .filter(host -> votes.values().stream().filter(host::equals).count() >= NEEDED)
            .toList();
  }
}
