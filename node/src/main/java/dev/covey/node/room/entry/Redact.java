package dev.covey.node.room.entry;

import java.util.List;

/**
 * Asks everyone to forget what an entry says.
 *
 * @param reason up to 500 bytes, may be empty
 * @param left of that entry, and of its edits that are to be forgotten with it; at most 64
 */
public record Redact(Ref target, String reason, List<Left> left) implements Entry.Body {
  public Redact {
    Limits.require("reason", reason, 0, Limits.REASON);
    Limits.requireCount("entries that are left", left.size(), Limits.LEFTS);
    left = List.copyOf(left);
  }

  public Redact(Ref target, String reason) {
    this(target, reason, List.of());
  }
}
