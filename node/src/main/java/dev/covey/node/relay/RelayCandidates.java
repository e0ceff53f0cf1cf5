package dev.covey.node.relay;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Addresses at which somebody says there is a relay: the newest {@link #MOST}, each dialled again
 * only after a pause that doubles. Not thread-safe.
 */
final class RelayCandidates {

  static final int MOST = 64;
  static final long FIRST_PAUSE_NANOS = 10_000_000_000L;
  static final long LAST_PAUSE_NANOS = 600_000_000_000L;

  private record Candidate(long pause, long notBefore) {}

  private final Map<InetSocketAddress, Candidate> known =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Candidate> eldest) {
          return size() > MOST;
        }
      };

  /** Somebody told of it. */
  void add(InetSocketAddress address, long now) {
    if (isDialable(address)) {
      Candidate unused = known.putIfAbsent(address, new Candidate(FIRST_PAUSE_NANOS, now));
    }
  }

  /** One whose time has come; it is put off for next time. */
  Optional<InetSocketAddress> next(long now) {
    for (Map.Entry<InetSocketAddress, Candidate> entry : known.entrySet()) {
      Candidate candidate = entry.getValue();
      if (now - candidate.notBefore() >= 0) {
        long pause = candidate.pause();
        entry.setValue(new Candidate(Math.min(2 * pause, LAST_PAUSE_NANOS), now + pause));
        return Optional.of(entry.getKey());
      }
    }
    return Optional.empty();
  }

  /** Neither a service that is well known nor what is no host. */
  static boolean isDialable(InetSocketAddress address) {
    return !address.isUnresolved()
        && address.getPort() >= RelayProtocol.LOWEST_PORT
        && !address.getAddress().isAnyLocalAddress()
        && !address.getAddress().isMulticastAddress();
  }
}
