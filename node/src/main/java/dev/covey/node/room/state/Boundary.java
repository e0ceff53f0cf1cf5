package dev.covey.node.room.state;

import dev.covey.node.room.entry.Cut;
import dev.covey.node.room.key.LogTag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The cuts of one act: logs of the identity it is about that are not named are cut at 0.
 *
 * @param at empty: for good
 */
record Boundary(Optional<Place> at, int strength, int cap, Map<LogTag, Long> lengths, String act) {

  static Map<LogTag, Long> lengths(List<Cut> cuts) {
    Map<LogTag, Long> lengths = new HashMap<>();
    cuts.forEach(cut -> lengths.put(cut.tag(), cut.length()));
    return lengths;
  }

  Limit of(LogTag log) {
    return new Limit(lengths.getOrDefault(log, 0L), at, strength, cap, act);
  }
}
