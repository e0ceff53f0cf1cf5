package dev.covey.node.swarm;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** Addresses that discovery found and nobody has dialled: the newest first. Confined. */
final class FoundAddresses {

  static final int MAX = 256;

  private final Set<InetSocketAddress> addresses = new LinkedHashSet<>();

  void add(InetSocketAddress address) {
    addresses.remove(address);
    addresses.add(address);
    if (addresses.size() > MAX) {
      addresses.remove(addresses.iterator().next());
    }
  }

  /** Takes out the newest that may be dialled now. */
  Optional<InetSocketAddress> poll(Predicate<InetSocketAddress> isDue) {
    List<InetSocketAddress> all = new ArrayList<>(addresses);
    for (int i = all.size() - 1; i >= 0; i--) {
      if (isDue.test(all.get(i))) {
        addresses.remove(all.get(i));
        return Optional.of(all.get(i));
      }
    }
    return Optional.empty();
  }
}
