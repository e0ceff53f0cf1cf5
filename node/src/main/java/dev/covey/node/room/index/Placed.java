package dev.covey.node.room.index;

/**
 * An entry that is shown: where it is in its log, and in this node's arrival order.
 *
 * @param log the writer log's number on this node
 * @param cursor where it is in room order, for asking for what is before it
 */
public record Placed(int log, long index, long position, boolean gap, String cursor) {}
