package dev.covey.core.replication;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Bitfield;
import dev.covey.core.log.Downloads;

/**
 * Which blocks a peer says it holds: everything below a mark, and single ones for a bounded way
 * beyond. What is too far out is forgotten and asked for again later. Confined to one event loop.
 */
final class RemoteBlocks implements Downloads.Held {

  /** Blocks beyond our own length for which single bits are kept: 256 KiB at most. */
  private static final long LOOK_AHEAD = 1L << 21;

  /** Pages of single bits kept, 512 bytes each; with more, all of them are forgotten. */
  private static final int MAX_PAGES = 8_192;

  private long prefix;
  private Bitfield bits = new Bitfield();

  /** All blocks below this are there. */
  long prefix() {
    return prefix;
  }

  void add(long start, long length, long ownLength) {
    long end = start + length;
    if (start <= prefix) {
      prefix = Math.max(prefix, end);
      return;
    }
    if (bits.pages() > MAX_PAGES) {
      bits = new Bitfield();
    }
    long limit = Math.min(start + LOOK_AHEAD, ownLength + LOOK_AHEAD);
    bits.set(start, Math.max(start, Math.min(end, limit)));
  }

  /** Takes words of 32 bits, least significant bit and byte first. */
  void add(long start, Bytes words, long ownLength) {
    long limit = ownLength + LOOK_AHEAD;
    for (int i = 0; i < words.length(); i++) {
      int eight = words.at(i) & 0xff;
      for (int bit = 0; eight != 0; bit++, eight >>>= 1) {
        long index = start + 8L * i + bit;
        if ((eight & 1) != 0 && index < limit) {
          add(index, 1, ownLength);
        }
      }
    }
  }

  /** Forgets blocks, and with them what lies further beyond than single bits are kept for. */
  void drop(long start, long length) {
    long end = start + length;
    if (start < prefix) {
      long known = prefix;
      prefix = start;
      bits.set(end, Math.max(end, Math.min(known, end + LOOK_AHEAD)));
    }
    bits.clear(start, end);
  }

  void clear() {
    prefix = 0;
    bits = new Bitfield();
  }

  @Override
  public long next(long from, long end) {
    if (from >= end) {
      return -1;
    }
    return from < prefix ? from : bits.nextSet(from, end);
  }
}
