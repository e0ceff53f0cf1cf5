package dev.covey.api;

import java.util.List;

/** Pages of a room in room order, oldest first within a page. Local: never waits for a peer. */
public interface History {

  /** The newest messages, at most {@code limit} (1 to 10,000). */
  Page latest(int limit);

  /** The messages just before this page's first. Empty at the beginning of the room. */
  Page before(Page page);

  /** The messages just before a cursor that some page gave. */
  Page before(String cursor, int limit);

  /**
   * Some messages in room order.
   *
   * @param cursor where this page begins; give it to {@link #before(String, int)} for older ones;
   *     printable ASCII, local to this node, empty in an empty page
   * @param limit what was asked for
   */
  record Page(List<Message> items, String cursor, int limit) {
    public Page {
      items = List.copyOf(items);
    }
  }
}
