package dev.covey.node.mirror;

/**
 * How much a mirror keeps.
 *
 * @param maxBytes of all rooms
 * @param maxRoomBytes of each
 * @param maxLogs of each room
 */
public record MirrorOptions(long maxBytes, long maxRoomBytes, int maxLogs) {

  private static final long GIB = 1L << 30;

  /** Ten GiB in all, one GiB and 10,000 logs a room. */
  public static final MirrorOptions DEFAULTS = new MirrorOptions(10 * GIB, GIB, 10_000);
}
