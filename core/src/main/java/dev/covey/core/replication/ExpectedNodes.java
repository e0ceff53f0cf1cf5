package dev.covey.core.replication;

import dev.covey.core.merkle.FlatTree;
import java.util.HashSet;
import java.util.Set;

/**
 * Tree nodes that answers on their way will bring, so that the next requests need not ask for them
 * again: a peer that answers in order sends each node once. Confined to one thread.
 */
final class ExpectedNodes {

  private Set<Long> nodes = new HashSet<>();
  private long fork;

  /** Forgets all of them if the log is in another fork than before. */
  void inFork(long current) {
    if (current != fork) {
      nodes.clear();
      fork = current;
    }
  }

  boolean contains(long index) {
    return nodes.contains(index);
  }

  /** A proof of this block with so many nodes was asked for. */
  void add(long block, long count) {
    long at = 2 * block;
    for (long i = 0; i < count; i++) {
      nodes.add(at);
      nodes.add(FlatTree.sibling(at));
      at = FlatTree.parent(at);
    }
  }

  /** That proof is stored, or will not come. */
  void remove(long block, long count) {
    long at = 2 * block;
    for (long i = 0; i < count; i++) {
      nodes.remove(at);
      nodes.remove(FlatTree.sibling(at));
      at = FlatTree.parent(at);
    }
    if (count > 0 && nodes.isEmpty()) {
      nodes = new HashSet<>(); // Of thousands of logs, none keeps a table as large as it once was.
    }
  }
}
