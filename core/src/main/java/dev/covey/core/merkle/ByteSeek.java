package dev.covey.core.merkle;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Finds blocks by byte offset and offsets by block, over whatever nodes are stored. Reads two nodes
 * a level at most.
 *
 * <p>Blocks may carry {@code padding} bytes each that do not count, as encrypted ones do.
 */
public final class ByteSeek {

  /** The most bytes of padding a block can be said to have; encrypted blocks have 8. */
  public static final long MAX_PADDING = 1024;

  private ByteSeek() {}

  /**
   * Where a byte is: in the blocks from {@code start} to {@code end} (exclusive), {@code offset}
   * bytes from their beginning. One block when enough nodes are stored.
   */
  public record Place(long start, long end, long offset) {

    public boolean isFound() {
      return end - start == 1;
    }
  }

  /** Returns how many bytes lie before a block, or nothing if a node needed is not stored. */
  public static OptionalLong byteOffset(NodeSource stored, MerkleTree tree, long block) {
    if (block < 0 || block > tree.length()) {
      throw new IllegalArgumentException("block " + block + " of " + tree.length());
    }
    long leaf = 2 * block;
    long bytes = 0;
    for (TreeNode root : tree.roots()) {
      if (!FlatTree.contains(root.index(), leaf)) {
        bytes += root.size();
        continue;
      }
      for (long at = root.index(); FlatTree.leftSpan(at) != leaf; ) {
        long left = FlatTree.leftChild(at);
        if (leaf < at) {
          at = left;
          continue;
        }
        TreeNode node = stored.node(left);
        if (node == null) {
          return OptionalLong.empty();
        }
        bytes += node.size();
        at = FlatTree.rightChild(at);
      }
      break;
    }
    return OptionalLong.of(bytes);
  }

  /**
   * Returns where a byte is, or null if the tree ends before it. The byte after the last one is at
   * the block after the last one.
   */
  public static @Nullable Place find(NodeSource stored, MerkleTree tree, long bytes, long padding) {
    long rest = bytes;
    for (TreeNode root : tree.roots()) {
      long size = unpadded(root, padding);
      if (rest == 0 || rest < size) {
        return descend(stored, root.index(), rest, padding);
      }
      rest -= size;
    }
    return rest == 0 ? new Place(tree.length(), tree.length() + 1, 0) : null;
  }

  private static Place descend(NodeSource stored, long root, long bytes, long padding) {
    long at = root;
    long rest = bytes;
    while (!FlatTree.isLeaf(at)) {
      if (rest == 0) {
        long block = FlatTree.leftSpan(at) / 2;
        return new Place(block, block + 1, 0);
      }
      TreeNode left = stored.node(FlatTree.leftChild(at));
      if (left == null) {
        break;
      }
      long size = unpadded(left, padding);
      if (rest < size) {
        at = left.index();
      } else {
        rest -= size;
        at = FlatTree.rightChild(at);
      }
    }
    return new Place(FlatTree.leftSpan(at) / 2, FlatTree.rightSpan(at) / 2 + 1, rest);
  }

  static long unpadded(TreeNode node, long padding) {
    return node.size() - padding * FlatTree.leafCount(node.index());
  }
}
