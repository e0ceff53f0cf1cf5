package dev.covey.node.room.entry;

import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;

/** Where one block is, for those who may not know its log yet. */
public record BlockPlace(LogKey log, long index) {
  public BlockPlace {
    if (index < 0 || index > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("a pointer to block " + index + "; 0 or more expected");
    }
  }
}
