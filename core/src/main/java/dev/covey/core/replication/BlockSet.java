package dev.covey.core.replication;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of blocks, one bit each, in pages. All full pages are one: to add or remove a range costs
 * little however long it is, so that a peer cannot keep us busy with a few bytes. Confined to one
 * thread.
 */
final class BlockSet {

  private static final int PAGE_BITS = 1 << 15;
  private static final int PAGE_WORDS = PAGE_BITS / 64;

  /** Never written to. */
  private static final long[] FULL = full();

  private final TreeMap<Long, long[]> pages = new TreeMap<>();

  /** Pages that are not empty, 4 KiB each at most. */
  int pages() {
    return pages.size();
  }

  /** Adds blocks {@code start <= i < end}. */
  void add(long start, long end) {
    for (long at = start; at < end; ) {
      long number = at / PAGE_BITS;
      long next = Math.min(end, (number + 1) * PAGE_BITS);
      if (next - at == PAGE_BITS) {
        pages.put(number, FULL);
      } else {
        long[] page = pages.computeIfAbsent(number, n -> new long[PAGE_WORDS]);
        if (page != FULL) {
          fill(page, (int) (at % PAGE_BITS), (int) (next - number * PAGE_BITS), true);
        }
      }
      at = next;
    }
  }

  /** Adds those of 32 blocks whose bits are set; the first is a multiple of 32, and bit 0. */
  void addWord(long start, int bits) {
    long[] page = pages.computeIfAbsent(start / PAGE_BITS, n -> new long[PAGE_WORDS]);
    if (page != FULL) {
      page[(int) (start % PAGE_BITS) >>> 6] |= (bits & 0xffffffffL) << (start & 32);
    }
  }

  /** Removes blocks {@code start <= i < end}. */
  void remove(long start, long end) {
    if (start >= end) {
      return;
    }
    Iterator<Map.Entry<Long, long[]>> touched =
        pages.subMap(start / PAGE_BITS, true, (end - 1) / PAGE_BITS, true).entrySet().iterator();
    while (touched.hasNext()) {
      Map.Entry<Long, long[]> entry = touched.next();
      long first = entry.getKey() * PAGE_BITS;
      int from = (int) (Math.max(start, first) - first);
      int to = (int) (Math.min(end, first + PAGE_BITS) - first);
      if (to - from == PAGE_BITS) {
        touched.remove();
        continue;
      }
      long[] page = entry.getValue() == FULL ? FULL.clone() : entry.getValue();
      fill(page, from, to, false);
      if (isEmpty(page)) {
        touched.remove();
      } else {
        entry.setValue(page);
      }
    }
  }

  /** The first block of the set with {@code from <= i < end}, or -1. */
  long next(long from, long end) {
    long at = from;
    while (at < end) {
      Map.Entry<Long, long[]> entry = pages.ceilingEntry(at / PAGE_BITS);
      if (entry == null) {
        return -1;
      }
      long first = entry.getKey() * PAGE_BITS;
      at = Math.max(at, first);
      long[] page = entry.getValue();
      for (int w = (int) (at - first) >>> 6; w < PAGE_WORDS; w++) {
        long found = page[w] & (-1L << (at & 63));
        if (found != 0) {
          long block = (at & -64L) + Long.numberOfTrailingZeros(found);
          return block < end ? block : -1;
        }
        at = (at & -64L) + 64;
      }
    }
    return -1;
  }

  private static void fill(long[] page, int from, int to, boolean value) {
    for (int at = from; at < to; ) {
      int next = Math.min(to, (at | 63) + 1);
      long mask = (-1L << (at & 63)) & (-1L >>> (63 - ((next - 1) & 63)));
      page[at >>> 6] = value ? page[at >>> 6] | mask : page[at >>> 6] & ~mask;
      at = next;
    }
  }

  private static boolean isEmpty(long[] page) {
    for (long word : page) {
      if (word != 0) {
        return false;
      }
    }
    return true;
  }

  private static long[] full() {
    long[] page = new long[PAGE_WORDS];
    Arrays.fill(page, -1L);
    return page;
  }
}
