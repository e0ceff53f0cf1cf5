package dev.covey.node.room.state;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an act of somebody else, or of the author's other devices, leaves of one log: entries from
 * {@code length} on that claim to be older than the act have a lower rank than they claim.
 *
 * @param at where the act is; empty: what is newer than the act is bound as well
 * @param strength binds only entries of a lower rank
 * @param cap the rank that is left
 * @param act what it was, for people
 */
record Limit(long length, Optional<Place> at, int strength, int cap, String act) {

  /** The strongest first: each may bring an entry's rank below that of the next. */
  private static final Comparator<Limit> ORDER =
      Comparator.comparingInt(Limit::strength)
          .reversed()
          .thenComparingInt(Limit::cap)
          .thenComparing(Limit::at, Limit::laterFirst)
          .thenComparingLong(Limit::length);

  private static int laterFirst(Optional<Place> one, Optional<Place> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return Boolean.compare(one.isPresent(), other.isPresent());
    }
    return other.get().compareTo(one.get());
  }

  boolean binds(Place place, int rank) {
    return rank < strength
        && rank > cap
        && place.index() >= length
        && (at.isEmpty() || place.isBefore(at.get()));
  }

  /** The rank that an entry keeps. */
  static int cap(List<Limit> limits, Place place, int rank) {
    int capped = rank;
    for (Limit limit : limits) {
      if (limit.binds(place, capped)) {
        capped = limit.cap;
      }
    }
    return capped;
  }

  /** In the order to apply them, without those that others make superfluous. */
  static List<Limit> inOrder(List<Limit> all) {
    if (all.size() < 2) {
      return List.copyOf(all);
    }
    List<Limit> sorted = new ArrayList<>(all);
    sorted.sort(ORDER);
    List<Limit> kept = new ArrayList<>();
    for (Limit limit : sorted) {
      Limit last = kept.isEmpty() ? null : kept.get(kept.size() - 1);
      boolean sameKind = last != null && last.strength == limit.strength && last.cap == limit.cap;
      if (!sameKind || last == null || limit.length < last.length) {
        kept.add(limit);
      }
    }
    return List.copyOf(kept);
  }
}
