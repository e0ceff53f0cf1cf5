package dev.covey.node.room.state;

import dev.covey.node.room.key.LogTag;
import java.util.Comparator;

/** Where an entry is in room order: by time, then log tag, then index. */
public record Place(long time, LogTag tag, long index) implements Comparable<Place> {

  private static final Comparator<Place> ORDER =
      Comparator.comparingLong(Place::time)
          .thenComparing(Place::tag)
          .thenComparingLong(Place::index);

  boolean isBefore(Place other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Place other) {
    return time != other.time ? Long.compare(time, other.time) : ORDER.compare(this, other);
  }
}
