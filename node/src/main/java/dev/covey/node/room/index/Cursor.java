package dev.covey.node.room.index;

import dev.covey.core.bytes.Bytes;
import dev.covey.node.room.key.LogTag;

/**
 * A place in room order, as it is told to callers: hex digits.
 *
 * <pre>time (8) | tag (8) | index number</pre>
 */
final class Cursor {

  private static final int LEAST_BYTES = 17;
  private static final int MOST_BYTES = 25;

  private Cursor() {}

  static Bytes of(long time, LogTag tag, long index) {
    return new KeyWriter(MOST_BYTES).time(time).tag(tag).number(index).toBytes();
  }

  /** The first place there could be at that time. */
  static Bytes from(long time) {
    return new KeyWriter(8).time(time).toBytes();
  }

  /** The first place behind this one. */
  static Bytes behind(Bytes cursor) {
    return cursor.concat(Bytes.wrap(new byte[1]));
  }

  static Bytes parse(String cursor) {
    int bytes = cursor.length() / 2;
    if (cursor.length() % 2 != 0 || bytes < LEAST_BYTES || bytes > MOST_BYTES) {
      throw new IllegalArgumentException("not a cursor of this room's history: " + cursor);
    }
    try {
      return Bytes.hex(cursor);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a cursor of this room's history: " + cursor, e);
    }
  }
}
