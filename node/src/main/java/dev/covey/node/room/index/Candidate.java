package dev.covey.node.room.index;

import dev.covey.node.room.entry.Entry;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * A block about to be applied.
 *
 * @param writer its log as it was before this pass
 * @param entry what it holds; null when it could not be opened or read
 * @param floor the greatest time in its log up to and with this block
 */
record Candidate(WriterLog writer, long index, @Nullable Entry entry, long floor) {

  /** Causes before what they cause, and each log in its own order. */
  static final Comparator<Candidate> ORDER =
      Comparator.comparingLong(Candidate::floor)
          .thenComparing(candidate -> candidate.writer().tag())
          .thenComparingLong(Candidate::index);
}
