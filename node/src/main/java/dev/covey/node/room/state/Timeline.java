package dev.covey.node.room.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How one identity's standing went, in room order. Asking at rising places costs what happened in
 * between; confined to a fold.
 */
final class Timeline {

  /** Something that happened to the identity. */
  sealed interface Event permits Given, Admitted, Gone {
    Standing standing();
  }

  /** It was given a role, whatever it was before. */
  record Given(Standing standing) implements Event {}

  /** It was let in: it is that at least. */
  record Admitted(Standing standing) implements Event {}

  /** It left, or was removed by somebody of that rank. */
  record Gone(Standing standing, int by) implements Event {}

  private final Standing origin;
  private final TreeMap<Place, Event> events = new TreeMap<>();

  /** Where it was removed, by the rank of who did it: there are few ranks. */
  private final TreeMap<Integer, TreeSet<Place>> removals = new TreeMap<>();

  private Walk walk;
  private int highest;

  Timeline(Standing origin) {
    this.origin = origin;
    this.walk = new Walk(origin);
    this.highest = origin.rank();
  }

  /** The state of a walk along the events. */
  private static final class Walk {
    private Standing standing;
    private @Nullable Place last;

    Walk(Standing origin) {
      standing = origin;
    }

    void pass(Place place, Event event) {
      last = place;
      if (event instanceof Given given) {
        standing = given.standing();
      } else if (event instanceof Gone gone) {
        standing = gone.standing();
      } else if (event instanceof Admitted admitted
          && admitted.standing().rank() > standing.rankAt(place.time())) {
        standing = admitted.standing();
      }
    }
  }

  void put(Place place, Event event) {
    events.put(place, event);
    if (event instanceof Gone gone) {
      if (gone.standing().absence() == Standing.Absence.REMOVED) {
        removals.computeIfAbsent(gone.by(), by -> new TreeSet<>()).add(place);
      }
    } else {
      highest = Math.max(highest, event.standing().rank());
    }
    if (walk.last != null && !walk.last.isBefore(place)) {
      walk = new Walk(origin);
    }
  }

  /** The highest rank it ever had, as far as it is known. */
  int highest() {
    return highest;
  }

  /** The standing that an entry at this place is judged by: what was before it. */
  Standing before(Place place) {
    if (events.isEmpty()) {
      return origin;
    }
    if (walk.last != null && !walk.last.isBefore(place)) {
      walk = new Walk(origin);
    }
    for (Map.Entry<Place, Event> next = next();
        next != null && next.getKey().isBefore(place);
        next = next()) {
      walk.pass(next.getKey(), next.getValue());
    }
    return walk.standing;
  }

  private Map.@Nullable Entry<Place, Event> next() {
    return walk.last == null ? events.firstEntry() : events.higherEntry(walk.last);
  }

  /** Whether somebody above a rank removed it between two places. */
  boolean isRemoved(Place from, Place to, int above) {
    for (TreeSet<Place> places : removals.tailMap(above, false).values()) {
      Place next = places.higher(from);
      if (next != null && next.isBefore(to)) {
        return true;
      }
    }
    return false;
  }

  /** From where on which standing holds; the first span has no beginning. */
  List<Span> spans() {
    if (events.isEmpty()) {
      return List.of(new Span(Optional.empty(), origin));
    }
    List<Span> spans = new ArrayList<>(events.size() + 1);
    spans.add(new Span(Optional.empty(), origin));
    Walk whole = new Walk(origin);
    events.forEach(
        (place, event) -> {
          Standing was = whole.standing;
          whole.pass(place, event);
          if (!whole.standing.equals(was)) {
            spans.add(new Span(Optional.of(place), whole.standing));
          }
        });
    return List.copyOf(spans);
  }
}
