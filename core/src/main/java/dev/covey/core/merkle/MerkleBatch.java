package dev.covey.core.merkle;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Appends blocks to a tree and remembers every node made, or hands it on. Confined to one thread;
 * the tree it started from is not changed.
 */
public final class MerkleBatch {

  private final TreeHash hash = TreeHash.current();
  private final long fork;
  private final List<TreeNode> roots;
  private final List<TreeNode> nodes = new ArrayList<>();
  private final Consumer<TreeNode> made;
  private long length;
  private long byteLength;

  MerkleBatch(MerkleTree tree) {
    this(tree, null);
  }

  MerkleBatch(MerkleTree tree, @Nullable Consumer<TreeNode> made) {
    this.made = made == null ? nodes::add : made;
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

  /**
   * Appends a leaf made before by {@link TreeHash#leaf}, or a whole subtree by its top. Its first
   * block must be the next one.
   */
  @CanIgnoreReturnValue
  public MerkleBatch append(TreeNode subtree) {
    if (FlatTree.leftSpan(subtree.index()) != 2 * length) {
      throw new IllegalArgumentException(
          "node " + subtree.index() + " does not start at block " + length);
    }
    TreeNode node = subtree;
    made.accept(node);
    length += FlatTree.leafCount(subtree.index());
    byteLength += subtree.size();
    // A root is as tall as its block count has trailing zero bits: merge up to there.
    int merges = Long.numberOfTrailingZeros(length) - FlatTree.depth(subtree.index());
    for (; merges > 0; merges--) {
      node = hash.parent(roots.remove(roots.size() - 1), node);
      made.accept(node);
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

  /** Every node made so far, in the order they were made; none if they are handed on. */
  public List<TreeNode> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  /** Returns the tree as it is now. */
  public MerkleTree tree() {
    return MerkleTree.of(fork, roots);
  }
}
