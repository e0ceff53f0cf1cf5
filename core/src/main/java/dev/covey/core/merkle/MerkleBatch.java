package dev.covey.core.merkle;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Appends blocks to a tree and remembers every node made. Confined to one thread; the tree it
 * started from is not changed.
 */
public final class MerkleBatch {

  private final TreeHash hash = TreeHash.current();
  private final long fork;
  private final List<TreeNode> roots;
  private final List<TreeNode> nodes = new ArrayList<>();
  private long length;
  private long byteLength;

  MerkleBatch(MerkleTree tree) {
    fork = tree.fork();
    roots = new ArrayList<>(tree.roots());
    length = tree.length();
    byteLength = tree.byteLength();
  }

  /** Appends a block; hashes it and, on average, one parent. */
  @CanIgnoreReturnValue
  public MerkleBatch append(Bytes block) {
    return append(hash.leaf(length, block));
  }

  /** Appends a leaf made before by {@link TreeHash#leaf}; its index must be the next one. */
  @CanIgnoreReturnValue
  public MerkleBatch append(TreeNode leaf) {
    if (leaf.index() != 2 * length) {
      throw new IllegalArgumentException("leaf " + leaf.index() + ", expected " + 2 * length);
    }
    TreeNode node = leaf;
    nodes.add(node);
    length++;
    byteLength += leaf.size();
    // As many roots merge as the new length has trailing zero bits.
    for (int merges = Long.numberOfTrailingZeros(length); merges > 0; merges--) {
      node = hash.parent(roots.remove(roots.size() - 1), node);
      nodes.add(node);
    }
    roots.add(node);
    return this;
  }

  public long length() {
    return length;
  }

  public long byteLength() {
    return byteLength;
  }

  /** Every node made so far, leaves and parents, in the order they were made. */
  public List<TreeNode> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** Returns the tree as it is now. */
  public MerkleTree tree() {
    return MerkleTree.of(fork, roots);
  }
}
