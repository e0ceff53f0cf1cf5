package dev.covey.node.room.index;

/**
 * What the index came to think of an entry.
 *
 * @param kind in a word
 * @param words why it counts or does not
 * @param isReadable whether its block could be opened and read
 */
public record Judgement(String kind, boolean counts, String words, boolean isReadable) {}
