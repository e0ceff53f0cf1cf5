package dev.covey.node.room.entry;

import dev.covey.core.encoding.Encoder;
import dev.covey.node.room.key.LogTag;

/** A head that a writer had seen: the first {@code length} blocks of the log with this tag. */
public record Seen(LogTag tag, long length) {
  public Seen {
    if (length < 1 || length > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("a head of length " + length + " cited; 1 or more");
    }
  }
}
