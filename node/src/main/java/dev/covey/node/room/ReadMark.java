package dev.covey.node.room;

import dev.covey.api.Unread;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomOrder;
import java.util.function.Predicate;

/** How far this node has read its room: a bookmark that only goes forward. Safe on any thread. */
final class ReadMark {

  /** No name of a bookmark that callers give: those are shown, this one has a control character. */
  private static final String NAME = "\u0001read";

  private static final int MAX_COUNT = 10_000;

  private final RoomIndex index;
  private final RoomOrder order;
  private final Predicate<LogKey> own;

  ReadMark(RoomIndex index, RoomOrder order, Predicate<LogKey> own) {
    this.index = index;
    this.order = order;
    this.own = own;
  }

  Unread unread() {
    long mark = order.bookmark(NAME, 0);
    RoomOrder.Count count =
        order.count(mark, MAX_COUNT, number -> own.test(index.member(number).key()));
    return new Unread(mark, count.messages(), count.mentions());
  }

  /** {@link IllegalArgumentException} beyond what has arrived. */
  synchronized void move(long position) {
    if (position < 0 || position > index.position()) {
      throw new IllegalArgumentException(
          "position " + position + " was read; " + index.position() + " is the newest");
    }
    if (position > order.bookmark(NAME, 0)) {
      order.moveBookmark(NAME, position).join();
    }
  }
}
