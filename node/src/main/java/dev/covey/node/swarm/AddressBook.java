package dev.covey.node.swarm;

import dev.covey.core.crypto.PublicKey;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What was met at which address, and when an address that did not answer may be dialled again: each
 * time twice as late, give or take a quarter. The newest {@link #MAX_ADDRESSES} only. Safe on any
 * thread.
 */
final class AddressBook {

  static final int MAX_ADDRESSES = 4_096;
  static final long FIRST_WAIT_NANOS = 2_000_000_000L;
  static final long LAST_WAIT_NANOS = 300_000_000_000L;

  private record Known(@Nullable PublicKey device, int failures, long notBefore) {}

  private final LongSupplier nanos;
  private final RandomGenerator random;
  private final Map<InetSocketAddress, Known> entries =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Known> eldest) {
          return size() > MAX_ADDRESSES;
        }
      };

  AddressBook(LongSupplier nanos, RandomGenerator random) {
    this.nanos = nanos;
    this.random = random;
  }

  /** Whoever proved at this address, last time, to be that device. */
  synchronized Optional<PublicKey> device(InetSocketAddress address) {
    Known entry = entries.get(address);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.device());
  }

  /** Whether enough time has passed since the address last failed. */
  synchronized boolean isDue(InetSocketAddress address) {
    Known entry = entries.get(address);
    return entry == null || entry.failures() == 0 || nanos.getAsLong() - entry.notBefore() >= 0;
  }

  synchronized void met(InetSocketAddress address, PublicKey device) {
    entries.put(address, new Known(device, 0, 0));
  }

  /** Nobody answered there, or nobody of use. */
  synchronized void failed(InetSocketAddress address) {
    Known before = entries.get(address);
    int failures = before == null ? 1 : before.failures() + 1;
    long wait = Math.min(FIRST_WAIT_NANOS << Math.min(failures - 1, 10), LAST_WAIT_NANOS);
    long jittered = wait * 3 / 4 + random.nextLong(wait / 2 + 1);
    entries.put(address, new Known(null, failures, nanos.getAsLong() + jittered));
  }
}
