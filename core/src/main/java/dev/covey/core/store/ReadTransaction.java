package dev.covey.core.store;

import dev.covey.core.bytes.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A consistent view of every table, as of when it began. Valid only inside the call it was given
 * to, and on that thread. What it returns are copies and may be kept.
 */
public interface ReadTransaction {

  /** The value under a key, or null. */
  @Nullable Bytes get(Table table, Bytes key);

  /** Whether a key is there; cheaper than {@link #get}. */
  boolean contains(Table table, Bytes key);

  /** Calls the visitor for keys {@code from <= key < to}, rising, until it returns false. */
  void scan(Table table, Bytes from, Bytes to, Visitor visitor);

  /** As {@link #scan}, falling: from just below {@code to} down to {@code from}. */
  void scanBackwards(Table table, Bytes from, Bytes to, Visitor visitor);

  /** Bytes of the pages that hold a table, those half empty counted whole. */
  long size(Table table);

  /** Sees one pair; returns whether it wants the next. Must not write to the table scanned. */
  @FunctionalInterface
  interface Visitor {
    boolean visit(Bytes key, Bytes value);
  }
}
