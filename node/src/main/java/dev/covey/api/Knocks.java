package dev.covey.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.List;

/**
 * Strangers who ask to talk, and what becomes of them. They are not told; who is accepted finds
 * this node in the direct room. Safe on any thread.
 */
public interface Knocks {

  /** Who waits for an answer, the oldest first; at most 64. */
  List<Knock> all();

  /** Opens the direct room with somebody who knocked. {@link IllegalArgumentException} if none. */
  @CanIgnoreReturnValue
  Room accept(String identity);

  /** Hears no more of this one for a week; returns whether somebody waited. */
  @CanIgnoreReturnValue
  boolean refuse(String identity);

  /** Hears no more of this one at all: it becomes a blocked contact. */
  void block(String identity);
}
