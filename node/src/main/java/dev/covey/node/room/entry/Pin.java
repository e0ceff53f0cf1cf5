package dev.covey.node.room.entry;

/** Pins an entry for everyone, or takes it down. */
public record Pin(Ref target, boolean on) implements Entry.Body {}
