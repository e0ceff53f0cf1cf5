package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import java.util.Optional;

/**
 * Hands on a key of the epoch before to those who have this epoch's.
 *
 * @param number the epoch it is written in, 1 or more
 * @param control whether {@code key} is the control key of the epoch before, and not its epoch key
 * @param key 32 bytes
 * @param before the chain entry of the epoch before; empty in epoch 1
 */
public record Chain(long number, boolean control, Bytes key, Optional<BlockPlace> before)
    implements Entry.Body {
  public Chain {
    Limits.requireEpoch(number);
    Limits.require("chain key", key.length(), 32, 32);
    key = key.compact();
  }

  @Override
  public boolean isControl() {
    return control;
  }

  /** Leaves the key out. */
  @Override
  public String toString() {
    return "Chain[" + number + (control ? ", control]" : ", content]");
  }
}
