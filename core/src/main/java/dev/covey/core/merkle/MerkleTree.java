package dev.covey.core.merkle;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tree as of one moment: its roots, and so its length and hash, and the fork it belongs to.
 * Immutable, safe on any thread; the nodes below the roots are kept elsewhere.
 */
public final class MerkleTree {

  private final long fork;
  private final long length;
  private final long byteLength;
  private final List<TreeNode> roots;
  private @Nullable Bytes treeHash;

  private MerkleTree(long fork, long length, long byteLength, List<TreeNode> roots) {
    this.fork = fork;
    this.length = length;
    this.byteLength = byteLength;
    this.roots = roots;
  }

  /** Returns the tree without blocks. */
  public static MerkleTree empty(long fork) {
    return of(fork, List.of());
  }

  /**
   * Returns the tree with these roots, from the left. Throws {@link IllegalArgumentException} if
   * they are not the full roots of any length.
   */
  public static MerkleTree of(long fork, List<TreeNode> roots) {
    if (fork < 0 || fork > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("fork " + fork + ", not 0 to 2^53 - 1");
    }
    long length = 0;
    long byteLength = 0;
    long last = Long.MAX_VALUE;
    for (TreeNode root : roots) {
      long blocks = FlatTree.leafCount(root.index());
      if (FlatTree.leftSpan(root.index()) != 2 * length || blocks >= last) {
        throw new IllegalArgumentException("node " + root.index() + " is no root at " + length);
      }
      length += blocks;
      byteLength += root.size();
      if (length > FlatTree.MAX_LENGTH || byteLength > Encoder.MAX_UINT) {
        throw new IllegalArgumentException("tree too large: " + length + " blocks");
      }
      last = blocks;
    }
    return new MerkleTree(fork, length, byteLength, List.copyOf(roots));
  }

  public long fork() {
    return fork;
  }

  /** Blocks. */
  public long length() {
    return length;
  }

  /** Bytes of all blocks, as stored. */
  public long byteLength() {
    return byteLength;
  }

  /** From the left; unmodifiable. */
  public List<TreeNode> roots() {
    return roots;
  }

  /** The 32 bytes that stand for all blocks; one hash at the first call. */
  public Bytes treeHash() {
    Bytes known = treeHash;
    if (known == null) {
      known = TreeHash.current().tree(roots);
      treeHash = known;
    }
    return known;
  }

  /** Returns the root with this index, or null. */
  public @Nullable TreeNode root(long index) {
    for (TreeNode root : roots) {
      if (root.index() == index) {
        return root;
      }
    }
    return null;
  }

  /** Returns the same blocks in another fork. */
  public MerkleTree withFork(long newFork) {
    return of(newFork, roots);
  }

  /** Starts appending to this tree, which stays as it is. */
  public MerkleBatch batch() {
    return new MerkleBatch(this);
  }

  /** As {@link #batch()}, handing on every node as it is made: leaves, and parents after them. */
  public MerkleBatch batch(Consumer<TreeNode> made) {
    return new MerkleBatch(this, made);
  }

  /**
   * Returns the tree of the first {@code newLength} blocks in the given fork. Throws {@link
   * IllegalStateException} if one of its roots is not stored.
   */
  public MerkleTree truncate(NodeSource stored, long newLength, long newFork) {
    if (newLength < 0 || newLength > length) {
      throw new IllegalArgumentException("truncate to " + newLength + " of " + length + " blocks");
    }
    List<TreeNode> kept = new ArrayList<>();
    for (long index : FlatTree.fullRoots(newLength)) {
      TreeNode node = root(index);
      if (node == null) {
        node = stored.node(index);
      }
      if (node == null) {
        throw new IllegalStateException(
            "cannot truncate to " + newLength + ": node " + index + " is not stored");
      }
      kept.add(node);
    }
    return of(newFork, kept);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof MerkleTree tree && fork == tree.fork && roots.equals(tree.roots);
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(fork) + roots.hashCode();
  }

  @Override
  public String toString() {
    return "MerkleTree[length " + length + ", " + byteLength + " bytes, fork " + fork + "]";
  }
}
