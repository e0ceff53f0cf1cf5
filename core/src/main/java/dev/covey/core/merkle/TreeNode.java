package dev.covey.core.merkle;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;

/**
 * A node of the tree: its flat-tree index, the bytes of all blocks below it, and a 32-byte hash.
 */
public record TreeNode(long index, long size, Bytes hash) {

  /** Bytes of a hash. */
  public static final int HASH_SIZE = 32;

  public TreeNode {
    if (index < 0 || index > Encoder.MAX_UINT || size < 0 || size > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("node " + index + " of size " + size + ": out of range");
    }
    if (hash.length() != HASH_SIZE) {
      throw new IllegalArgumentException("node hash of " + hash.length() + " bytes, not 32");
    }
    hash = hash.compact();
  }

  public boolean isLeaf() {
    return FlatTree.isLeaf(index);
  }
}
