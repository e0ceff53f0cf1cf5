package dev.covey.core.log;

import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Which blocks are there: one bit each, in pages, empty pages free. All bits below {@link #floor}
 * are set without taking room, so a log without gaps costs nothing.
 *
 * <p>One thread writes; others may read meanwhile and see each bit before or after. The floor is
 * raised before the pages below it go: who finds no page looks at the floor again.
 */
public final class Bitfield {

  /** Bits of a page. */
  static final int PAGE_BITS = 4_096;

  private static final int PAGE_WORDS = PAGE_BITS / 64;

  private final ConcurrentSkipListMap<Long, long[]> pages = new ConcurrentSkipListMap<>();
  private volatile long floor;

  /** Everything below is set. */
  public long floor() {
    return floor;
  }

  public boolean get(long index) {
    if (index < floor) {
      return true;
    }
    long[] page = pages.get(index / PAGE_BITS);
    return page == null ? index < floor : (page[word(index)] >>> (index & 63) & 1) != 0;
  }

  /** Sets bits {@code start <= i < end}, and moves the floor up when they join it. */
  public void set(long start, long end) {
    if (start <= floor) {
      raiseFloor(Math.max(end, floor));
    } else {
      paint(start, end);
    }
  }

  /** Clears bits {@code start <= i < end}. */
  public void clear(long start, long end) {
    long oldFloor = floor;
    if (start < oldFloor && end < oldFloor) {
      // Before the floor is lowered: who reads meanwhile must not miss them.
      paint(end, oldFloor);
    }
    for (long i = start; i < end; ) {
      long number = i / PAGE_BITS;
      long pageEnd = Math.min(end, (number + 1) * PAGE_BITS);
      long[] page = pages.get(number);
      if (page == null) {
        Long next = pages.higherKey(number);
        i = next == null ? end : Math.min(end, next * PAGE_BITS);
        continue;
      }
      while (i < pageEnd) {
        page[word(i)] &= ~mask(i, pageEnd);
        i = (i | 63) + 1;
      }
      i = pageEnd;
      if (isEmpty(page)) {
        pages.remove(number);
      }
    }
    floor = Math.min(start, oldFloor);
  }

  /** The first clear bit from {@code from} on; there always is one. */
  public long nextClear(long from) {
    long i = Math.max(from, floor);
    while (true) {
      long[] page = pages.get(i / PAGE_BITS);
      if (page == null) {
        long swallowed = floor;
        if (i >= swallowed) {
          return i;
        }
        i = swallowed;
        continue;
      }
      for (int w = word(i); w < PAGE_WORDS; w++) {
        long free = ~page[w] & (-1L << (i & 63));
        if (free != 0) {
          return (i & -64L) + Long.numberOfTrailingZeros(free);
        }
        i = (i & -64L) + 64;
      }
    }
  }

  /** The first set bit with {@code from <= i < end}, or -1. */
  public long nextSet(long from, long end) {
    if (from >= end) {
      return -1;
    }
    if (from < floor) {
      return from;
    }
    long i = from;
    while (i < end) {
      var entry = pages.ceilingEntry(i / PAGE_BITS);
      if (i < floor) {
        return i;
      }
      if (entry == null) {
        return -1;
      }
      i = Math.max(i, entry.getKey() * PAGE_BITS);
      long[] page = entry.getValue();
      for (int w = word(i); w < PAGE_WORDS; w++) {
        long found = page[w] & (-1L << (i & 63));
        if (found != 0) {
          long bit = (i & -64L) + Long.numberOfTrailingZeros(found);
          return bit < end ? bit : -1;
        }
        i = (i & -64L) + 64;
      }
    }
    return -1;
  }

  /** The 64-bit words of a page, least significant bit first, with the bits below the floor. */
  long[] page(long number) {
    long[] page = pages.get(number);
    long[] words = page == null ? new long[PAGE_WORDS] : page.clone();
    long below = floor - number * PAGE_BITS;
    for (int w = 0; w < PAGE_WORDS && below > 0; w++, below -= 64) {
      words[w] |= below >= 64 ? -1L : (1L << below) - 1;
    }
    return words;
  }

  /** Whether any bit is set in the pages {@code from <= number < to} beyond the floor. */
  boolean hasPages(long from, long to) {
    Long first = pages.ceilingKey(from);
    return first != null && first < to;
  }

  /** How many pages there are beyond the floor; not for every block. */
  public int pages() {
    return pages.size();
  }

  /** How many bits are set with {@code from <= i < end}. */
  public long count(long from, long end) {
    long counted = Math.max(0, Math.min(floor, end) - from);
    long at = Math.max(from, floor);
    while ((at = nextSet(at, end)) >= 0) {
      long clear = Math.min(end, nextClear(at));
      counted += clear - at;
      at = clear;
    }
    return counted;
  }

  /** Thirty-two bits from {@code start}, which is a multiple of 32: bit 0 is block start. */
  public int word32(long start) {
    if (start + 32 <= floor) {
      return -1;
    }
    long[] page = pages.get(start / PAGE_BITS);
    int stored = page == null ? 0 : (int) (page[word(start)] >>> (start & 32));
    long below = floor - start;
    if (below >= 32) {
      return -1;
    }
    return below <= 0 ? stored : stored | ((1 << below) - 1);
  }

  void loadPage(long number, long[] words) {
    pages.put(number, words.clone());
  }

  private void paint(long start, long end) {
    for (long i = start; i < end; ) {
      long[] page = pages.computeIfAbsent(i / PAGE_BITS, k -> new long[PAGE_WORDS]);
      long pageEnd = Math.min(end, (i / PAGE_BITS + 1) * PAGE_BITS);
      while (i < pageEnd) {
        page[word(i)] |= mask(i, pageEnd);
        i = (i | 63) + 1;
      }
      i = pageEnd;
    }
  }

  private void raiseFloor(long to) {
    // Bits that were set beyond the new floor are swallowed as long as they go on without a gap.
    long joined = to;
    while (true) {
      long[] page = pages.get(joined / PAGE_BITS);
      if (page == null || (page[word(joined)] >>> (joined & 63) & 1) == 0) {
        break;
      }
      joined++;
    }
    floor = joined;
    pages.headMap(joined / PAGE_BITS).clear();
  }

  private static boolean isEmpty(long[] page) {
    for (long word : page) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  /** Those bits of the word of {@code start} that are not before it and before {@code end}. */
  private static long mask(long start, long end) {
    long from = -1L << (start & 63);
    return end > (start | 63) ? from : from & ((1L << (end & 63)) - 1);
  }

  private static int word(long index) {
    return (int) (index % PAGE_BITS) >>> 6;
  }
}
