package dev.covey.node.room.index;

import java.util.List;

/** Entries in room order, oldest first: of a whole room, or some of it. Safe on any thread. */
public interface Sequence {

  /** The last entries before a cursor, or of all if it is empty. */
  List<Placed> before(String cursor, int limit);

  /** The first entries after a cursor, or of all if it is empty. */
  List<Placed> after(String cursor, int limit);

  /** The first entries whose time is at least this. */
  List<Placed> from(long time, int limit);
}
