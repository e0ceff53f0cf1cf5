package dev.covey.core.log;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Which blocks are held, as one transaction is changing it: copies only the pages it touches, and
 * none for blocks that go on from the contiguous ones. Confined to the storage's thread.
 */
final class HeldDraft {

  private static final int PAGE_BITS = Bitfield.PAGE_BITS;

  /** Blocks that came, or went. */
  record Change(boolean held, long start, long end) {}

  private final Bitfield base;
  private final TreeMap<Long, long[]> pages = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private long floor;

  HeldDraft(Bitfield base) {
    this.base = base;
    this.floor = base.floor();
  }

  /** Everything below is held. */
  long floor() {
    return floor;
  }

  /** What was done, in order; neighbours joined. */
  List<Change> changes() {
    return changes;
  }

  void add(long start, long end) {
    remember(true, start, end);
    if (start > floor) {
      paint(start, end, true);
      return;
    }
    floor = Math.max(floor, end);
    while (isPainted(floor)) {
      floor++;
    }
  }

  void remove(long start, long end) {
    if (start >= end) {
      return;
    }
    remember(false, start, end);
    long oldFloor = floor;
    if (start < oldFloor) {
      floor = start;
      paint(end, Math.max(end, oldFloor), true);
    }
    // Pages that nobody has touched and that have no bits need no clearing.
    for (long at = start; at < end; ) {
      long page = at / PAGE_BITS;
      long pageEnd = Math.min(end, (page + 1) * PAGE_BITS);
      if (pages.containsKey(page) || at < oldFloor || base.hasPages(page, page + 1)) {
        paint(at, pageEnd, false);
      }
      at = pageEnd;
    }
  }

  /**
   * Calls back with each page whose stored form has to change: its words, or an empty array where
   * nothing is to be stored. Pages below {@link #floor} are not named: they all can go.
   */
  void eachStoredChange(BiConsumer<Long, long[]> store) {
    pages
        .tailMap(floor / PAGE_BITS)
        .forEach((number, words) -> store.accept(number, isWorthStoring(number, words)));
  }

  /** Whether pages that were stored lie below the floor now. */
  boolean swallowsPages() {
    return base.hasPages(0, floor / PAGE_BITS);
  }

  private long[] isWorthStoring(long number, long[] words) {
    long first = number * PAGE_BITS;
    for (int w = 0; w < words.length; w++) {
      long word = words[w];
      long below = floor - (first + 64L * w);
      if (below >= 64) {
        word = 0;
      } else if (below > 0) {
        word &= -1L << below;
      }
      if (word != 0) {
        return words;
      }
    }
    return new long[0];
  }

  private void remember(boolean held, long start, long end) {
    int last = changes.size() - 1;
    if (last >= 0 && changes.get(last).held() == held && changes.get(last).end() == start) {
      changes.set(last, new Change(held, changes.get(last).start(), end));
    } else {
      changes.add(new Change(held, start, end));
    }
  }

  private void paint(long start, long end, boolean held) {
    for (long at = start; at < end; at++) {
      long[] page = pages.computeIfAbsent(at / PAGE_BITS, base::page);
      int word = word(at);
      if ((at & 63) == 0 && end - at >= 64) {
        page[word] = held ? -1L : 0;
        at += 63;
      } else if (held) {
        page[word] |= 1L << (at & 63);
      } else {
        page[word] &= ~(1L << (at & 63));
      }
    }
  }

  private boolean isPainted(long index) {
    long[] page = pages.get(index / PAGE_BITS);
    return page == null ? base.get(index) : (page[word(index)] >>> (index & 63) & 1) != 0;
  }

  private static int word(long index) {
    return (int) (index % PAGE_BITS) >>> 6;
  }
}
