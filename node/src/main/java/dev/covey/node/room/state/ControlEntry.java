package dev.covey.node.room.state;

import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.key.LogTag;

/**
 * An entry of the control class that was opened, read and found in time. Signatures of a hello were
 * verified before.
 */
public record ControlEntry(LogTag tag, long index, long time, Entry.Body body) {

  public Place place() {
    return new Place(time, tag, index);
  }
}
