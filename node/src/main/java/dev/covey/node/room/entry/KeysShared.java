package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;
import java.util.Optional;

/**
 * More boxes for an epoch that has begun.
 *
 * @param number 1 or more
 * @param check BLAKE2b-256 of the epoch key
 * @param chain the entry that leads to the epoch before
 */
public record KeysShared(long number, Bytes check, KeyBoxes boxes, Optional<BlockPlace> chain)
    implements Entry.Body {
  public KeysShared {
    Limits.requireEpoch(number);
    Limits.require("epoch check", check.length(), 32, 32);
    check = check.compact();
  }
}
