package dev.covey.node.room;

import dev.covey.core.log.LogKey;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many peers say of a log that it is a writer's, for logs that have not said hello yet. Whoever
 * made one up takes its place only as long as they stay. Remembers the last {@link #MAX_REFUSED}
 * whose first block was no hello, as it never will be. Safe on any thread.
 */
final class Introductions {

  static final int MAX_REFUSED = 4_096;

  private final Map<LogKey, Integer> peers = new HashMap<>();
  private final Set<LogKey> refused = new LinkedHashSet<>();

  synchronized void add(LogKey key) {
    peers.merge(key, 1, Integer::sum);
  }

  synchronized void refuse(LogKey key) {
    if (refused.add(key) && refused.size() > MAX_REFUSED) {
      refused.remove(refused.iterator().next());
    }
  }

  synchronized boolean isRefused(LogKey key) {
    return refused.contains(key);
  }

  /** Whether nobody is left who says so. */
  synchronized boolean remove(LogKey key) {
    return peers.computeIfPresent(key, (log, count) -> count == 1 ? null : count - 1) == null;
  }
}
