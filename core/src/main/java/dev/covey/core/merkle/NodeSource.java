package dev.covey.core.merkle;

import org.jspecify.annotations.Nullable;

/** Where stored tree nodes are read from: a snapshot, the same for as long as it is used. */
@FunctionalInterface
public interface NodeSource {

  /** Returns the node stored under this flat-tree index, or null. */
  @Nullable TreeNode node(long index);

  /** Returns whether that node is stored; override it where that is cheaper than reading it. */
  default boolean hasNode(long index) {
    return node(index) != null;
  }
}
