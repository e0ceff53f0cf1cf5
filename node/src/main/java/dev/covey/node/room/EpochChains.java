package dev.covey.node.room;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Chain;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.key.ChainPointer;
import dev.covey.node.room.key.EpochKeys;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ways that lead from an epoch's key to that of the epoch before. Anybody who hands a key on
 * may name a wrong one, so all that are named are tried, up to a bound. One thread at a time.
 */
final class EpochChains {

  private static final Logger LOG = LoggerFactory.getLogger(EpochChains.class);

  /** A chain is this many entries at most: two for each key of the number before. */
  private static final int MAX_ENTRIES = 2 * Rotation.MAX_HANDED_ON;

  /** So many ways back are tried from one epoch. */
  private static final int MAX_WAYS = 8;

  private final Epochs epochs;
  private final Function<LogKey, Log> logs;
  private final Function<LogKey, Boolean> introduce;
  private final Map<Bytes, Set<ChainPointer>> ways = new HashMap<>();
  private final Set<Way> followed = new HashSet<>();
  private final Set<ChainPointer> asked = ConcurrentHashMap.newKeySet();

  /** From an epoch's keys; those that are whole read more than the control keys do. */
  private record Way(Bytes control, boolean whole, ChainPointer pointer) {}

  /**
   * @param introduce makes a log known to the room, so that it is asked for
   */
  EpochChains(Epochs epochs, Function<LogKey, Log> logs, Function<LogKey, Boolean> introduce) {
    this.epochs = epochs;
    this.logs = logs;
    this.introduce = introduce;
  }

  /** Somebody says that a chain leads back from there. */
  void add(EpochKeys from, ChainPointer pointer) {
    Set<ChainPointer> known = ways.computeIfAbsent(from.controlKey(), key -> new LinkedHashSet<>());
    if (known.size() < MAX_WAYS) {
      known.add(pointer);
    }
  }

  /** The keys that the chains of an epoch hold; asks for those entries that are not here. */
  List<EpochKeys> follow(EpochKeys from) {
    if (from.number() == 0) {
      return List.of();
    }
    from.chain().ifPresent(pointer -> add(from, pointer));
    List<EpochKeys> found = new ArrayList<>();
    for (ChainPointer pointer : ways.getOrDefault(from.controlKey(), Set.of())) {
      Way way = new Way(from.controlKey(), from.isWhole(), pointer);
      if (!followed.contains(way) && read(from, pointer, found)) {
        followed.add(way);
      }
    }
    return found;
  }

  /** Whether all of a chain was here. */
  private boolean read(EpochKeys from, ChainPointer chain, List<EpochKeys> found) {
    Log log = logs.apply(chain.log());
    for (long at = chain.index(); at < chain.index() + MAX_ENTRIES; at++) {
      if (!log.has(at)) {
        ask(log, new ChainPointer(chain.log(), at));
        return false;
      }
      Entry.Body body = epochs.opened(chain.log(), at).flatMap(Epochs::body).orElse(null);
      if (!(body instanceof Chain link) || link.number() != from.number()) {
        return true;
      }
      var before = link.before().map(place -> new ChainPointer(place.log(), place.index()));
      long number = from.number() - 1;
      found.add(
          link.control()
              ? EpochKeys.control(number, link.key(), before)
              : EpochKeys.of(number, link.key(), before));
    }
    return true;
  }

  private void ask(Log log, ChainPointer place) {
    if (asked.add(place)) {
      boolean unused = introduce.apply(place.log());
      LOG.debug("asking for block {} of {}: a key is there", place.index(), place.log());
      var unusedToo =
          log.download(place.index(), place.index() + 1)
              .whenComplete(
                  (done, failure) -> {
                    if (failure != null) {
                      asked.remove(place);
                    }
                  });
    }
  }
}
