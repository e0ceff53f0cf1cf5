package dev.covey.core.merkle;

/**
 * Places of nodes in a binary tree written as one row of numbers. Arithmetic only; nothing is
 * allocated, except by {@link #fullRoots}.
 *
 * <pre>
 * depth 2         3
 * depth 1     1       5       9
 * depth 0   0   2   4   6   8   10      block i is the leaf 2i
 * </pre>
 *
 * A node at depth d and offset o (counted from the left within its depth) has the index (1 + 2o) *
 * 2^d - 1. The argument of every method is an index of at least 0, unless it says otherwise.
 */
public final class FlatTree {

  /** The most blocks a log can have: beyond, indices would not fit a wire number. */
  public static final long MAX_LENGTH = 1L << 52;

  private FlatTree() {}

  /** Returns the index of the node at this depth and offset. */
  public static long index(int depth, long offset) {
    return ((1 + 2 * offset) << depth) - 1;
  }

  /** Returns the height above the leaves: 0 for a leaf. */
  public static int depth(long index) {
    return Long.numberOfTrailingZeros(~index);
  }

  /** Returns the place, from the left, among the nodes of the same depth. */
  public static long offset(long index) {
    return index >>> (depth(index) + 1);
  }

  public static long parent(long index) {
    long step = Long.lowestOneBit(~index);
    return (index & ~(step << 1)) | step;
  }

  public static long sibling(long index) {
    return index ^ (Long.lowestOneBit(~index) << 1);
  }

  /** Returns the left child; throws for a leaf. */
  public static long leftChild(long index) {
    return index - childStep(index);
  }

  /** Returns the right child; throws for a leaf. */
  public static long rightChild(long index) {
    return index + childStep(index);
  }

  /** Returns the leftmost leaf below, or the leaf itself. */
  public static long leftSpan(long index) {
    return index & (index + 1);
  }

  /** Returns the rightmost leaf below, or the leaf itself. */
  public static long rightSpan(long index) {
    return leftSpan(index) + 2 * leafCount(index) - 2;
  }

  /** Returns how many blocks the node covers: 1 for a leaf. */
  public static long leafCount(long index) {
    return Long.lowestOneBit(~index);
  }

  /** Returns whether {@code index} is {@code node} or below it. */
  public static boolean contains(long node, long index) {
    return index >= leftSpan(node) && index <= rightSpan(node);
  }

  public static boolean isLeaf(long index) {
    return (index & 1) == 0;
  }

  /** Returns how many roots a tree of this many blocks has. */
  public static int rootCount(long length) {
    return Long.bitCount(length);
  }

  /** Returns the roots of a tree of this many blocks, from the left; at most 52. */
  public static long[] fullRoots(long length) {
    if (length < 0 || length > MAX_LENGTH) {
      throw new IllegalArgumentException("length " + length + ", not 0 to 2^52");
    }
    long[] roots = new long[Long.bitCount(length)];
    long start = 0;
    for (int i = 0; i < roots.length; i++) {
      roots[i] = subtreeAt(start, length);
      start += leafCount(roots[i]);
    }
    return roots;
  }

  /**
   * Returns the largest node that starts at block {@code start} and ends no later than block {@code
   * end} (exclusive). Repeated from where each ends, this walks from any length to any greater one
   * by the fewest nodes; from 0, by the full roots.
   */
  public static long subtreeAt(long start, long end) {
    long fits = Long.highestOneBit(end - start);
    long aligned = start == 0 ? fits : Long.lowestOneBit(start);
    return 2 * start + Math.min(fits, aligned) - 1;
  }

  private static long childStep(long index) {
    if (isLeaf(index)) {
      throw new IllegalArgumentException("leaf " + index + " has no children");
    }
    return Long.lowestOneBit(~index) >> 1;
  }
}
