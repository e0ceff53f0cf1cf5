package dev.covey.core.merkle;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.util.ArrayList;
import java.util.List;

/**
 * A node of the tree: its flat-tree index, the bytes of all blocks below it, and a 32-byte hash.
 *
 * <pre>uint index | uint size | hash (32)</pre>
 */
public record TreeNode(long index, long size, Bytes hash) {

  /** Bytes of a hash. */
  public static final int HASH_SIZE = 32;

  /** The most nodes any honest list has: up one side of the tallest tree and down the other. */
  public static final int MAX_LIST = 2 * 64;

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

  public void encodeTo(Encoder encoder) {
    encoder.uint(index).uint(size).raw(hash);
  }

  public static TreeNode decode(Decoder decoder) throws ProtocolViolationException {
    return new TreeNode(decoder.uint(), decoder.uint(), decoder.fixed32());
  }

  /** Writes the count, then each. */
  public static void encodeList(Encoder encoder, List<TreeNode> nodes) {
    encoder.uint(nodes.size());
    for (TreeNode node : nodes) {
      node.encodeTo(encoder);
    }
  }

  /** Reads a count and as many nodes; more than {@link #MAX_LIST} are refused. */
  public static List<TreeNode> decodeList(Decoder decoder) throws ProtocolViolationException {
    int count = decoder.length("tree nodes", 2 + HASH_SIZE);
    if (count > MAX_LIST) {
      throw new ProtocolViolationException(
          "list of " + count + " tree nodes, expected at most " + MAX_LIST);
    }
    List<TreeNode> nodes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      nodes.add(decode(decoder));
    }
    return nodes;
  }
}
