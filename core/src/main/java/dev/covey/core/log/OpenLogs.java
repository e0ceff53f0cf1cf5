package dev.covey.core.log;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The logs of a store that are in memory, one object each. What was read of a log while it was
 * deleted is not kept: it would be written to rows that nobody reads again. Safe on any thread.
 */
final class OpenLogs {

  private final ConcurrentHashMap<DiscoveryKey, Log> logs = new ConcurrentHashMap<>();
  private final Set<DiscoveryKey> going = ConcurrentHashMap.newKeySet();

  /** Grows when a deletion begins, and when its logs are gone from the storage. */
  private final AtomicInteger deletions = new AtomicInteger();

  /**
   * The log of this name, loaded if it is not here; empty if it is in no storage, or being deleted.
   */
  Optional<Log> find(DiscoveryKey name, Function<DiscoveryKey, Optional<Log>> load) {
    Log known = logs.get(name);
    while (known == null) {
      int before = deletions.get();
      Optional<Log> loaded = load.apply(name);
      if (loaded.isEmpty() || going.contains(name)) {
        return Optional.empty();
      }
      known = logs.compute(name, (key, other) -> other != null ? other : kept(key, loaded, before));
    }
    return Optional.of(known);
  }

  private @Nullable Log kept(DiscoveryKey name, Optional<Log> loaded, int before) {
    boolean mayBeStale = deletions.get() != before || going.contains(name);
    return mayBeStale ? null : loaded.orElseThrow();
  }

  /** All that are here. */
  Collection<Log> all() {
    return List.copyOf(logs.values());
  }

  /**
   * Has logs taken out of the storage, during which nobody finds them.
   *
   * @param find finds those that are there
   * @param unname takes them out, if there are any; durable when it returns
   */
  synchronized void without(Supplier<List<Log>> find, Consumer<List<Log>> unname) {
    List<Log> found = find.get();
    if (found.isEmpty()) {
      return;
    }
    List<DiscoveryKey> names = found.stream().map(Log::discoveryKey).toList();
    going.addAll(names);
    deletions.incrementAndGet();
    try {
      names.forEach(logs::remove);
      unname.accept(found);
    } finally {
      deletions.incrementAndGet();
      names.forEach(going::remove);
    }
  }
}
