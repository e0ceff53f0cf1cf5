package dev.covey.node.relay;

import dev.covey.core.crypto.PublicKey;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Relays in whose circuits bytes were changed or that led elsewhere; after three times one is not
 * used for ten minutes. Safe on any thread.
 */
final class Suspicions {

  /** Violations inside a relay's circuits; either end may be to blame for one. */
  private static final int MAX_SUSPICION = 3;

  private static final long BAN_NANOS = Duration.ofMinutes(10).toNanos();
  private static final int MAX_NOTED = 1_024;

  private final Map<PublicKey, Integer> counts = noted();
  private final Map<PublicKey, Long> banned = noted();

  /** Whether this was once too often; if so it is banned. */
  synchronized boolean violated(PublicKey relay) {
    if (counts.merge(relay, 1, Integer::sum) < MAX_SUSPICION) {
      return false;
    }
    counts.remove(relay);
    banned.put(relay, System.nanoTime() + BAN_NANOS);
    return true;
  }

  synchronized boolean isBanned(PublicKey relay) {
    Long until = banned.get(relay);
    return until != null && System.nanoTime() - until < 0;
  }

  /** Holds the newest few. */
  private static <V> Map<PublicKey, V> noted() {
    return new LinkedHashMap<>() {
      @Override
      protected boolean removeEldestEntry(Map.Entry<PublicKey, V> eldest) {
        return size() > MAX_NOTED;
      }
    };
  }
}
