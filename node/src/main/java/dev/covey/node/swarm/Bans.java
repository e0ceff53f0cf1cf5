package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is let neither in nor dialled, after what no honest peer does. A device from its first
 * violation on, a host from its third within an hour, since keys cost nothing: for 10 minutes, then
 * each time twice as long, at most a day. A day without a violation clears the record. Never a
 * loopback host. Safe on any thread.
 */
final class Bans {

  static final Duration FIRST = Duration.ofMinutes(10);
  static final Duration LONGEST = Duration.ofHours(24);
  static final int HOST_VIOLATIONS = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Bans.class);

  private static final Duration HOST_WINDOW = Duration.ofHours(1);
  private static final int MAX_KEPT = 4_096;

  private record Offence(int counted, int bans, Instant last, Instant until) {
    static final Offence NONE = new Offence(0, 0, Instant.MIN, Instant.MIN);
  }

  private final Clock clock;
  private final Map<Object, Offence> offences =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Object, Offence> eldest) {
          return size() > MAX_KEPT;
        }
      };

  Bans(Clock clock) {
    this.clock = clock;
  }

  /** Counts a violation, and bans. The device is null if it did not prove who it is. */
  synchronized void violated(@Nullable PublicKey device, @Nullable InetAddress host, String what) {
    if (device != null) {
      count(device, 1, Duration.ZERO, what);
    }
    if (host != null && !host.isLoopbackAddress()) {
      count(network(host), HOST_VIOLATIONS, HOST_WINDOW, what);
    }
  }

  /** Goes on with a ban that was given before a restart. */
  synchronized void restore(PublicKey device, int bans, Instant until) {
    if (until.isAfter(clock.instant())) {
      offences.put(device, new Offence(0, bans, until, until));
    }
  }

  synchronized boolean isBanned(PublicKey device) {
    return until(device).isPresent();
  }

  synchronized boolean isBanned(InetAddress host) {
    return !host.isLoopbackAddress() && isHeld(known(network(host)));
  }

  /** When the device's ban ends, if it is banned. */
  synchronized Optional<Instant> until(PublicKey device) {
    Offence known = known(device);
    return isHeld(known) ? Optional.of(known.until()) : Optional.empty();
  }

  private Offence known(Object who) {
    Offence offence = offences.get(who);
    return offence == null ? Offence.NONE : offence;
  }

  private boolean isHeld(Offence known) {
    return clock.instant().isBefore(known.until());
  }

  private void count(Object who, int needed, Duration window, String what) {
    Instant now = clock.instant();
    Offence before = isClear(known(who), now) ? Offence.NONE : known(who);
    boolean goesOn = before.last().isAfter(now.minus(window));
    int counted = goesOn ? before.counted() + 1 : 1;
    if (counted < needed) {
      offences.put(who, new Offence(counted, before.bans(), now, before.until()));
      return;
    }
    int bans = before.bans();
    Duration length = FIRST.multipliedBy(1L << Math.min(bans, 10));
    Duration held = length.compareTo(LONGEST) > 0 ? LONGEST : length;
    offences.put(who, new Offence(0, bans + 1, now, now.plus(held)));
    String name =
        who instanceof PublicKey key ? "device " + key.bytes().slice(0, 4).hex() : "host " + who;
    LOG.info("{} is banned for {}: {}", name, held, what);
  }

  private static boolean isClear(Offence known, Instant now) {
    return known.last().isBefore(now.minus(LONGEST)) && known.until().isBefore(now.minus(LONGEST));
  }

  /** An IPv6 host has a whole /64 of addresses. */
  static String network(InetAddress host) {
    if (host instanceof Inet6Address) {
      byte[] prefix = Arrays.copyOf(host.getAddress(), 8);
      return Bytes.wrap(prefix).hex() + "/64";
    }
    return host.getHostAddress();
  }
}
