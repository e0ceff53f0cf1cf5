package dev.covey.node.room.index;

import dev.covey.node.room.entry.Entry;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A block about to be applied.
 *
 * @param writer its log as it was before this pass
 * @param floor the greatest time in its log up to and with this block
 * @param controlFloor the same of its entries of the control class
 * @param bytes how long the block is
 */
record Candidate(
    WriterLog writer, long index, BlockReading reading, long floor, long controlFloor, int bytes) {

  /** What it holds; null when it could not be opened or read. */
  @Nullable Entry entry() {
    return reading.entry();
  }

  /** Whether it could not be read for want of a key that is not for this node. */
  boolean locked() {
    return reading.outcome() == BlockReading.Outcome.LOCKED;
  }

  /** Causes before what they cause, and each log in its own order. */
  static final Comparator<Candidate> ORDER = Candidate::compare;

  private static int compare(Candidate one, Candidate other) {
    int order = Long.compare(one.floor, other.floor);
    if (order == 0) {
      order = one.writer.tag().compareTo(other.writer.tag());
    }
    return order == 0 ? Long.compare(one.index, other.index) : order;
  }
}
