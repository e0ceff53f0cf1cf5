package dev.covey.core.merkle;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Encoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.List;

/**
 * The three hashes of the tree, all BLAKE2b-256. Confined to one thread; {@link #current} is this
 * thread's own.
 *
 * <pre>
 * leaf     00 | u64 size | block
 * parent   01 | u64 size | left hash | right hash
 * tree     02 | for each root from the left: hash | u64 index | u64 size
 * </pre>
 *
 * Numbers are little endian. Sizes count the bytes as stored.
 */
public final class TreeHash {

  private static final byte LEAF = 0;
  private static final byte PARENT = 1;
  private static final byte TREE = 2;

  private static final ThreadLocal<TreeHash> CURRENT = ThreadLocal.withInitial(TreeHash::new);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final Blake2b hash = Blake2b.hash256();
  private final byte[] scratch = new byte[1 + 8 + 2 * TreeNode.HASH_SIZE];

  /** The calling thread's instance: not to be kept or handed on. */
  public static TreeHash current() {
    return CURRENT.get();
  }

  /** Returns the leaf of the block at this block index. */
  public TreeNode leaf(long blockIndex, Bytes block) {
    scratch[0] = LEAF;
    LONG.set(scratch, 1, (long) block.length());
    hash.update(scratch, 0, 9).update(block);
    return new TreeNode(2 * blockIndex, block.length(), hash.finish());
  }

  /** Returns the parent of two siblings, given in either order. */
  public TreeNode parent(TreeNode one, TreeNode other) {
    if (FlatTree.sibling(one.index()) != other.index()) {
      throw new IllegalArgumentException(other.index() + " is no sibling of " + one.index());
    }
    boolean inOrder = one.index() < other.index();
    TreeNode left = inOrder ? one : other;
    TreeNode right = inOrder ? other : one;
    long size = left.size() + right.size();
    if (size > Encoder.MAX_UINT) {
      throw new IllegalArgumentException("nodes below " + one.index() + " add up to > 2^53 - 1");
    }
    scratch[0] = PARENT;
    LONG.set(scratch, 1, size);
    left.hash().copyTo(scratch, 9);
    right.hash().copyTo(scratch, 9 + TreeNode.HASH_SIZE);
    hash.update(scratch, 0, scratch.length);
    return new TreeNode(FlatTree.parent(one.index()), size, hash.finish());
  }

  /** Returns the hash of a whole tree, from its roots left to right. */
  public Bytes tree(List<TreeNode> roots) {
    hash.update(TREE);
    for (TreeNode root : roots) {
      LONG.set(scratch, 0, root.index());
      LONG.set(scratch, 8, root.size());
      hash.update(root.hash()).update(scratch, 0, 16);
    }
    return hash.finish();
  }
}
