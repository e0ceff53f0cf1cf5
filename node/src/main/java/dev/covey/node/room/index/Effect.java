package dev.covey.node.room.index;

/** An entry that is about another one, and has its effect if its author may have it there. */
public record Effect(EffectKind kind, Placed entry) {}
