package dev.covey.node.room.state;

import java.util.List;
import java.util.Optional;

/** A standing and the place from which it holds; empty: from the beginning. */
record Span(Optional<Place> from, Standing standing) {

  /** The standing that an entry at this place is judged by; the first span has no beginning. */
  static Standing before(List<Span> spans, Place place) {
    int low = 0;
    int high = spans.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (spans.get(middle).from().orElseThrow().isBefore(place)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return spans.get(low).standing();
  }
}
