package dev.covey.node.room.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How one identity's standing went, in room order. Asking at rising places costs what happened in
 * between; confined to a fold.
 */
final class Timeline {

  /** Something that happened to the identity. */
  sealed interface Event permits Given, Admitted, Gone {}

  /** It was given a role, whatever it was before. */
  record Given(Standing standing) implements Event {}

  /** It came by an invite (null: needs none): it is that at least. */
  record Admitted(Standing standing, @Nullable Place invite) implements Event {}

  /** It left, or was removed by somebody of that rank. */
  record Gone(Standing standing, int by) implements Event {}

  private final Standing origin;
  private final TreeMap<Place, Event> events = new TreeMap<>();
  private Walk walk;

  Timeline(Standing origin) {
    this.origin = origin;
    this.walk = new Walk(origin);
  }

  /** The state of a walk along the events. */
  private static final class Walk {
    private Standing standing;
    private @Nullable Place last;

    /** The last removal by each rank. */
    private final @Nullable Place[] removed = new @Nullable Place[Standing.OWNER + 1];

    Walk(Standing origin) {
      standing = origin;
    }

    void pass(Place place, Event event) {
      last = place;
      if (event instanceof Given given) {
        standing = given.standing();
      } else if (event instanceof Gone gone) {
        standing = gone.standing();
        if (gone.standing().absence() == Standing.Absence.REMOVED) {
          removed[gone.by()] = place;
        }
      } else if (event instanceof Admitted admitted
          && admitted.standing().rank() > standing.rankAt(place.time())
          && !isRemovedSince(admitted)) {
        standing = admitted.standing();
      }
    }

    /** Only a removal by somebody above the role that the invite gives holds against it. */
    private boolean isRemovedSince(Admitted admitted) {
      for (int by = admitted.standing().rank() + 1; by < removed.length; by++) {
        Place at = removed[by];
        if (at != null && (admitted.invite() == null || admitted.invite().isBefore(at))) {
          return true;
        }
      }
      return false;
    }
  }

  void put(Place place, Event event) {
    events.put(place, event);
    if (walk.last != null && !walk.last.isBefore(place)) {
      walk = new Walk(origin);
    }
  }

  /** The standing that an entry at this place is judged by: what was before it. */
  Standing before(Place place) {
    if (walk.last != null && !walk.last.isBefore(place)) {
      walk = new Walk(origin);
    }
    Map<Place, Event> ahead =
        walk.last == null
            ? events.headMap(place, false)
            : events.subMap(walk.last, false, place, false);
    ahead.forEach(walk::pass);
    return walk.standing;
  }

  /** From where on which standing holds; the first span has no beginning. */
  List<Span> spans() {
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
