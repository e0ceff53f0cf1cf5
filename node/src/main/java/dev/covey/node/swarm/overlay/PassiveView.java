package dev.covey.node.swarm.overlay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * Others in the room that are no neighbours: a bounded sample, and when each may be tried again.
 * Those that could not be reached wait longer each time, and go first when there is no place.
 */
final class PassiveView<P> {

  private static final long FIRST_WAIT = 2_000;
  private static final long LAST_WAIT = 300_000;
  private static final int MOST_FAILURES = 12;

  private record Entry(int failures, long notBefore) {}

  private final int most;
  private final Random random;
  private final LongSupplier millis;
  private final Map<P, Entry> entries = new LinkedHashMap<>();

  PassiveView(int most, Random random, LongSupplier millis) {
    this.most = most;
    this.random = random;
    this.millis = millis;
  }

  boolean contains(P peer) {
    return entries.containsKey(peer);
  }

  int size() {
    return entries.size();
  }

  /** Adds it, in the place of the least reachable or a random one if there is none free. */
  void add(P peer) {
    addLater(peer, 0);
  }

  /** As {@link #add}, to be tried after so many milliseconds, give or take a quarter. */
  void addLater(P peer, long wait) {
    if (!entries.containsKey(peer) && entries.size() >= most) {
      entries.remove(victim());
    }
    if (wait > 0 || !entries.containsKey(peer)) {
      entries.put(peer, new Entry(0, millis.getAsLong() + jittered(wait)));
    }
  }

  /** It could not be reached: later, or never again. */
  void failed(P peer) {
    Entry before = entries.get(peer);
    if (before == null) {
      return;
    }
    int failures = before.failures() + 1;
    if (failures > MOST_FAILURES) {
      entries.remove(peer);
      return;
    }
    long wait = Math.min(FIRST_WAIT << (failures - 1), LAST_WAIT);
    entries.put(peer, new Entry(failures, millis.getAsLong() + jittered(wait)));
  }

  void remove(P peer) {
    entries.remove(peer);
  }

  /** One that may be tried now: of those that failed least, a random one. */
  Optional<P> pick(java.util.function.Predicate<P> eligible) {
    long now = millis.getAsLong();
    List<P> best = new ArrayList<>();
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<P, Entry> one : entries.entrySet()) {
      Entry entry = one.getValue();
      if (entry.notBefore() > now || entry.failures() > fewest || !eligible.test(one.getKey())) {
        continue;
      }
      if (entry.failures() < fewest) {
        fewest = entry.failures();
        best.clear();
      }
      best.add(one.getKey());
    }
    return best.isEmpty() ? Optional.empty() : Optional.of(best.get(random.nextInt(best.size())));
  }

  /** Random ones that have not failed. */
  List<P> sample(int count) {
    List<P> good = new ArrayList<>();
    entries.forEach(
        (peer, entry) -> {
          if (entry.failures() == 0) {
            good.add(peer);
          }
        });
    Collections.shuffle(good, random);
    return good.subList(0, Math.min(count, good.size()));
  }

  private P victim() {
    int worst = 0;
    List<P> candidates = new ArrayList<>();
    for (Map.Entry<P, Entry> one : entries.entrySet()) {
      int failures = one.getValue().failures();
      if (failures > worst) {
        worst = failures;
        candidates.clear();
      }
      if (failures == worst) {
        candidates.add(one.getKey());
      }
    }
    return candidates.get(random.nextInt(candidates.size()));
  }

  private long jittered(long wait) {
    return wait == 0 ? 0 : wait * 3 / 4 + random.nextLong(wait / 2 + 1);
  }
}
