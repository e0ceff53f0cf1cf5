package dev.covey.core.log;

import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.TreeNode;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Thirty-two tree nodes that are neighbours in the flat tree, so sixteen blocks with all but one of
 * their nearest parents, kept under one key. Confined to one thread.
 *
 * <pre>u32 mask of those present | for each, lowest first: u64 size | hash (32)</pre>
 */
final class NodePage {

  static final int NODES = 32;

  private static final int MASK_SIZE = 4;
  private static final int NODE_SIZE = 8 + TreeNode.HASH_SIZE;
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final long number;
  private final @Nullable TreeNode[] nodes = new @Nullable TreeNode[NODES];
  private boolean changed;

  private NodePage(long number) {
    this.number = number;
  }

  static long numberOf(long treeIndex) {
    return treeIndex / NODES;
  }

  /** The page as stored, or an empty one for null. */
  static NodePage of(long number, @Nullable Bytes stored) {
    NodePage page = new NodePage(number);
    if (stored != null) {
      for (int slot = 0; slot < NODES; slot++) {
        page.nodes[slot] = read(stored, number * NODES + slot);
      }
    }
    return page;
  }

  /** Reads a single node out of a stored page, or null. */
  static @Nullable TreeNode read(Bytes stored, long treeIndex) {
    byte[] array = stored.unsafeArray();
    int mask = mask(stored);
    int slot = (int) (treeIndex % NODES);
    if ((mask >>> slot & 1) == 0) {
      return null;
    }
    int before = Integer.bitCount(mask & ((1 << slot) - 1));
    int at = stored.arrayOffset() + MASK_SIZE + before * NODE_SIZE;
    long size = (long) LONG.get(array, at);
    if (size < 0 || size > Encoder.MAX_UINT) {
      throw new StorageException("a page of tree nodes is damaged: node of size " + size);
    }
    return new TreeNode(treeIndex, size, Bytes.copyOf(array, at + 8, TreeNode.HASH_SIZE));
  }

  private static int mask(Bytes stored) {
    if (stored.length() >= MASK_SIZE) {
      int mask = (int) INT.get(stored.unsafeArray(), stored.arrayOffset());
      if (stored.length() == MASK_SIZE + Integer.bitCount(mask) * NODE_SIZE) {
        return mask;
      }
    }
    throw new StorageException("a page of tree nodes is damaged: " + stored.length() + " bytes");
  }

  long number() {
    return number;
  }

  boolean isChanged() {
    return changed;
  }

  @Nullable TreeNode get(long treeIndex) {
    return nodes[(int) (treeIndex % NODES)];
  }

  void put(TreeNode node) {
    nodes[(int) (node.index() % NODES)] = node;
    changed = true;
  }

  /** Forgets every node from this index on. */
  void removeFrom(long treeIndex) {
    for (int slot = 0; slot < NODES; slot++) {
      if (number * NODES + slot >= treeIndex) {
        nodes[slot] = null;
      }
    }
    changed = true;
  }

  void remove(long treeIndex) {
    nodes[(int) (treeIndex % NODES)] = null;
    changed = true;
  }

  Bytes encode() {
    int mask = 0;
    for (int slot = 0; slot < NODES; slot++) {
      mask |= nodes[slot] == null ? 0 : 1 << slot;
    }
    byte[] encoded = new byte[MASK_SIZE + Integer.bitCount(mask) * NODE_SIZE];
    INT.set(encoded, 0, mask);
    int at = MASK_SIZE;
    for (TreeNode node : nodes) {
      if (node != null) {
        LONG.set(encoded, at, node.size());
        node.hash().copyTo(encoded, at + 8);
        at += NODE_SIZE;
      }
    }
    return Bytes.wrap(encoded);
  }
}
