package dev.covey.node.room.entry;

import dev.covey.core.bytes.Bytes;

/**
 * What is left of an entry whose block a redaction clears, for those who come when nobody has the
 * block any more.
 *
 * @param entry encoded, without what it said
 */
public record Left(Ref at, Bytes entry) {
  public Left {
    Limits.require("what is left of an entry", entry.length(), 1, Limits.LEFT);
    entry = entry.compact();
  }
}
