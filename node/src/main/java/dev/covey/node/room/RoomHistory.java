package dev.covey.node.room;

import dev.covey.api.History;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomOrder;
import java.util.List;

/** Pages of a room in room order. Safe on any thread. */
final class RoomHistory implements History {

  private static final int MAX_LIMIT = 10_000;

  private final RoomOrder order;
  private final RoomMessages messages;
  private final Runnable settle;

  /**
   * @param settle applies what has become due
   */
  RoomHistory(RoomOrder order, RoomMessages messages, Runnable settle) {
    this.order = order;
    this.messages = messages;
    this.settle = settle;
  }

  @Override
  public Page latest(int limit) {
    settle.run();
    return page("", limit);
  }

  @Override
  public Page before(Page page) {
    return page.cursor().isEmpty() ? page : page(page.cursor(), page.limit());
  }

  @Override
  public Page before(String cursor, int limit) {
    if (cursor.isEmpty()) {
      throw new IllegalArgumentException("an empty cursor: there is nothing before it");
    }
    return page(cursor, limit);
  }

  private Page page(String cursor, int limit) {
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("a page of " + limit + " messages; 1 to " + MAX_LIMIT);
    }
    List<Placed> places = order.before(cursor, limit);
    String first = places.isEmpty() ? "" : places.get(0).cursor();
    return new Page(messages.read(places), first, limit);
  }
}
