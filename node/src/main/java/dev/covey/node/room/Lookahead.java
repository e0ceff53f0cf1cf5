package dev.covey.node.room;

import dev.covey.core.log.Bitfield;
import dev.covey.core.log.Log;

/**
 * What was looked at of a log beyond its gap, and where something was put in the place of a block.
 * As blocks come from the first to the last, that takes little memory however many are missing.
 * Guarded by its owner.
 */
final class Lookahead {

  private final Log log;
  private final long fork;
  private final Bitfield seen = new Bitfield();
  private final Bitfield filled = new Bitfield();
  private long length;
  private long since;

  Lookahead(Log log) {
    this.log = log;
    this.fork = log.fork();
  }

  /** Whether it is of the log as it is now, and not of one that was rewritten since. */
  boolean isCurrent() {
    return fork == log.fork();
  }

  /** When something was new last, in milliseconds. */
  long since() {
    return since;
  }

  /** Looks no more before the gap, and up to the log's end as of now. */
  void look(long gap, long now) {
    seen.set(0, gap);
    filled.set(0, gap);
    if (length != log.length()) {
      length = log.length();
      since = now;
    }
  }

  /** The block was looked at now. */
  void seen(long at, long now) {
    seen.set(at, at + 1);
    since = now;
  }

  /** Something was put in the place of the block. */
  void filled(long at) {
    filled.set(at, at + 1);
  }

  /** The first block from there on that is not here, nor is anything in its place; -1 for none. */
  long nextMissing(long from) {
    long at = log.held().nextClear(from);
    while (at < length && filled.get(at)) {
      at = log.held().nextClear(at + 1);
    }
    return at < length ? at : -1;
  }

  /** The first block from there on that is here and was not looked at; -1 for none. */
  long nextUnseen(long from) {
    long at = seen.nextClear(from);
    while (at < length) {
      long here = log.held().nextSet(at, length);
      if (here < 0 || !seen.get(here)) {
        return here;
      }
      at = seen.nextClear(here);
    }
    return -1;
  }
}
