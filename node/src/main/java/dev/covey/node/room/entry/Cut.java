package dev.covey.node.room.entry;

import dev.covey.core.encoding.Encoder;
import dev.covey.node.room.key.LogTag;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** How much of a log still counts: its first {@code length} entries. */
public record Cut(LogTag tag, long length) {
  public Cut {
    if (length < 0 || length > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("a cut at length " + length + "; 0 or more expected");
    }
  }

  /** A copy sorted by tag; refuses two cuts of one log. */
  static List<Cut> sorted(List<Cut> cuts) {
    Limits.requireCount("cuts", cuts.size(), Limits.CUTS);
    List<Cut> sorted = new ArrayList<>(cuts);
    sorted.sort(Comparator.comparing(Cut::tag));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).tag().equals(sorted.get(i - 1).tag())) {
        throw new IllegalArgumentException("two cuts of log " + sorted.get(i).tag());
      }
    }
    return List.copyOf(sorted);
  }
}
