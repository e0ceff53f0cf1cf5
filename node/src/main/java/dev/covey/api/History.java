package dev.covey.api;

import java.time.Instant;
import java.util.List;

/**
 * Pages of a room in room order, oldest first within a page; or of a part of it. Local: never waits
 * for a peer.
 */
public interface History {

  /** The newest messages, at most {@code limit} (1 to 10,000). */
  Page latest(int limit);

  /** The messages just before this page's first. Empty at the beginning of the room. */
  Page before(Page page);

  /** The messages just before a cursor that some page gave. */
  Page before(String cursor, int limit);

  /** The messages just after this page's last. Empty at the end of the room. */
  Page after(Page page);

  /** The messages just after the end of some page. */
  Page after(String end, int limit);

  /** The first messages from a moment on, by the authors' clocks as far as order allows. */
  Page from(Instant moment, int limit);

  /**
   * A message with what is before and after it, half of the limit each. {@link
   * IllegalArgumentException} if it is not shown here.
   */
  Page around(MessageId message, int limit);

  /** Of these, only the message given and those in its thread. */
  History thread(MessageId root);

  /** Of these, only what an identity (64 hex digits) wrote, on all its devices. */
  History by(String identity);

  /**
   * Some messages in room order.
   *
   * @param cursor where this page begins; give it to {@link #before(String, int)} for older ones;
   *     printable ASCII, local to this node, empty in an empty page
   * @param end where it ends, likewise for {@link #after(String, int)}
   * @param limit what was asked for
   */
  record Page(List<Message> items, String cursor, String end, int limit) {
    public Page {
      items = List.copyOf(items);
    }
  }
}
