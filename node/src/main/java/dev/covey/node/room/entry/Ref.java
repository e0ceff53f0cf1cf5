package dev.covey.node.room.entry;

import dev.covey.core.encoding.Encoder;
import dev.covey.node.room.key.LogTag;

/** Names an entry inside its room: the block at {@code index} of the log with this tag. */
public record Ref(LogTag tag, long index) {
  public Ref {
    if (index < 0 || index > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("a reference to entry " + index + "; 0 or more expected");
    }
  }
}
