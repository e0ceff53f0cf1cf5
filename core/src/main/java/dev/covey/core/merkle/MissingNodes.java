package dev.covey.core.merkle;

/** Counts what to ask for with a block or hash, so that its proof leads to a stored node. */
public final class MissingNodes {

  private MissingNodes() {}

  /**
   * Returns how many nodes lie between the one with this flat-tree index and the first stored one
   * above it: 0 if it is stored itself, a root, or outside the tree. One look-up a level.
   */
  public static int count(NodeSource stored, MerkleTree tree, long index) {
    long head = 2 * tree.length();
    int count = 0;
    for (long at = index; FlatTree.rightSpan(at) < head; at = FlatTree.parent(at)) {
      if (stored.hasNode(at)) {
        return count;
      }
      count++;
    }
    // Every root is known, stored or not: the last step above would have left the tree.
    return Math.max(count - 1, 0);
  }
}
