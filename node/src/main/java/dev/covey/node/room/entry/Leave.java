package dev.covey.node.room.entry;

import java.util.List;

/** The author goes, with all its devices; cuts of its other logs. */
public record Leave(List<Cut> cuts) implements Entry.Body {
  public Leave {
    cuts = Cut.sorted(cuts);
  }
}
