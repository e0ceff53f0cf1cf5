package dev.covey.node.relay;

import dev.covey.core.crypto.PublicKey;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Which relays say that they reach this node. Not thread-safe. */
final class Reached {

  /** Hosts of which relays say that this node is there, at most: any may be a lie. */
  static final int MAX_HOSTS_TOLD = 2;

  static final long BELIEVED_NANOS = Duration.ofMinutes(30).toNanos();

  /** What a relay that is gone has said is believed for so long: it may have left with a lie. */
  static final long GONE_NANOS = Duration.ofMinutes(2).toNanos();

  private final Map<PublicKey, Long> until = new HashMap<>();

  /** A relay has tried. */
  void tried(PublicKey relay, boolean met, long now) {
    if (met) {
      until.put(relay, now + BELIEVED_NANOS);
    } else {
      Long unused = until.remove(relay);
    }
  }

  void gone(PublicKey relay, long now) {
    long soon = now + GONE_NANOS;
    until.computeIfPresent(relay, (one, end) -> end - soon > 0 ? soon : end);
  }

  /** How many are believed. */
  int count(long now) {
    until.values().removeIf(end -> now - end > 0);
    return until.size();
  }

  /** The hosts that most relays tell of; of equals, those told first. */
  static Stream<InetAddress> mostTold(Stream<InetAddress> told) {
    Map<InetAddress, Integer> tellers = new LinkedHashMap<>();
    told.forEach(host -> tellers.merge(host, 1, Integer::sum));
    return tellers.entrySet().stream()
        .sorted(Map.Entry.<InetAddress, Integer>comparingByValue().reversed())
        .limit(MAX_HOSTS_TOLD)
        .map(Map.Entry::getKey);
  }
}
