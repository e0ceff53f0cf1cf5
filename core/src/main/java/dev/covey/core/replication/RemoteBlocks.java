package dev.covey.core.replication;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Downloads;

/**
 * Which blocks a peer says it holds: everything below a mark, and single ones for a bounded way
 * beyond. What is too far out is forgotten and asked for again later. Confined to one event loop.
 */
final class RemoteBlocks implements Downloads.Held {

  /** Blocks beyond our own length for which single bits are kept: 256 KiB at most. */
  private static final long LOOK_AHEAD = 1L << 21;

  /** Pages of single bits kept, 4 KiB each at most; with more, all of them are forgotten. */
  private static final int MAX_PAGES = 1_024;

  private long prefix;
  private BlockSet bits = new BlockSet();

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
    forgetIfTooMany();
    long limit = Math.min(start + LOOK_AHEAD, ownLength + LOOK_AHEAD);
    bits.add(start, Math.min(end, limit));
  }

  /** Takes words of 32 bits, least significant bit and byte first. */
  void add(long start, Bytes words, long ownLength) {
    long limit = Math.min(start + 8L * words.length(), ownLength + LOOK_AHEAD);
    for (long at = start; at < limit; at += 32) {
      int word = word(words, (int) (at - start) / 8);
      if (limit - at < 32) {
        word &= (1 << (limit - at)) - 1;
      }
      if (word == -1) {
        add(at, 32, ownLength);
      } else if (at <= prefix) {
        addEach(at, word, ownLength);
      } else if (word != 0) {
        forgetIfTooMany();
        bits.addWord(at, word);
      }
    }
  }

  /** Forgets blocks, and with them what lies further beyond than single bits are kept for. */
  void drop(long start, long length) {
    long end = start + length;
    if (start < prefix) {
      long known = prefix;
      prefix = start;
      bits.add(end, Math.min(known, end + LOOK_AHEAD));
    }
    bits.remove(start, end);
  }

  @Override
  public long next(long from, long end) {
    if (from >= end) {
      return -1;
    }
    return from < prefix ? from : bits.next(from, end);
  }

  private void addEach(long start, int word, long ownLength) {
    for (int bit = 0; bit < 32; bit++) {
      if ((word >>> bit & 1) != 0) {
        add(start + bit, 1, ownLength);
      }
    }
  }

  private void forgetIfTooMany() {
    if (bits.pages() > MAX_PAGES) {
      bits = new BlockSet();
    }
  }

  private static int word(Bytes words, int at) {
    return (words.at(at) & 0xff)
        | (words.at(at + 1) & 0xff) << 8
        | (words.at(at + 2) & 0xff) << 16
        | words.at(at + 3) << 24;
  }
}
