package dev.covey.node.room;

import java.time.Duration;
import java.time.InstantSource;
import java.util.OptionalLong;
import java.util.function.LongPredicate;

/**
 * Whether a room is still looked for under the topic of an epoch: for thirty days after this node
 * came to know of the next one, so that members who were away find their way back. Safe on any
 * thread.
 */
final class Grace implements LongPredicate {

  static final Duration LENGTH = Duration.ofDays(30);

  private final KeyTable table;
  private final InstantSource clock;
  private final boolean isOwn;

  /**
   * @param isOwn whether it is the room of this identity's devices, which new ones look for under
   *     its first topic for ever
   */
  Grace(KeyTable table, InstantSource clock, boolean isOwn) {
    this.table = table;
    this.clock = clock;
    this.isOwn = isOwn;
  }

  @Override
  public boolean test(long number) {
    OptionalLong next = table.learnedAfter(number);
    return next.isEmpty()
        || (isOwn && number == 0)
        || clock.instant().toEpochMilli() - next.getAsLong() < LENGTH.toMillis();
  }
}
