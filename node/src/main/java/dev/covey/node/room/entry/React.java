package dev.covey.node.room.entry;

/** Puts a reaction of 1 to 32 bytes on an entry, or takes it off again. */
public record React(Ref target, String emoji, boolean on) implements Entry.Body {
  public React {
    Limits.require("reaction", emoji, 1, Limits.EMOJI);
  }
}
