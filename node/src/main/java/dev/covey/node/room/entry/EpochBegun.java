package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;

/**
 * A new epoch key, sealed to the devices that stay.
 *
 * @param number 1 or more
 * @param check BLAKE2b-256 of the epoch key
 */
public record EpochBegun(long number, Bytes check, KeyBoxes boxes) implements Entry.Body {
  public EpochBegun {
    Limits.requireEpoch(number);
    Limits.require("epoch check", check.length(), 32, 32);
    check = check.compact();
  }
}
