package dev.covey.node.room.entry;

/** Asks everyone to forget what an entry says; reason up to 500 bytes, may be empty. */
public record Redact(Ref target, String reason) implements Entry.Body {
  public Redact {
    Limits.require("reason", reason, 0, Limits.REASON);
  }
}
