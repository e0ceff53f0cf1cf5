package dev.covey.node.room.index;

/**
 * An entry that has its effect: where it is in its log, and in this node's arrival order.
 *
 * @param log the writer log's number on this node
 * @param cursor where it is in room order, for asking for what is before or after it; empty where
 *     nobody asks
 * @param moderates whether its author may have an effect on others' entries, too
 */
public record Placed(
    int log, long index, long position, boolean gap, String cursor, boolean moderates) {

  static Placed of(int log, long index, EntryRow row, String cursor) {
    return new Placed(log, index, row.position(), row.hasGap(), cursor, row.moderates());
  }
}
