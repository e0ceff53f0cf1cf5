package dev.covey.core.merkle;

import dev.covey.core.bytes.Bytes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that let a peer check what it asked for, in the order in which it needs them. Made by
 * {@link ProofBuilder}, checked by {@link ProofVerifier}.
 */
public record Proof(
    long fork,
    @Nullable Block block,
    @Nullable Hash hash,
    @Nullable Seek seek,
    @Nullable Upgrade upgrade) {

  /** A block and the siblings from its leaf upwards; the value is null until read from storage. */
  public record Block(long index, @Nullable Bytes value, List<TreeNode> nodes) {
    public Block {
      nodes = List.copyOf(nodes);
    }
  }

  /** A tree node, first in the list, and the siblings from it upwards. */
  public record Hash(long index, List<TreeNode> nodes) {
    public Hash {
      nodes = List.copyOf(nodes);
    }
  }

  /** The node that holds a byte offset, first in the list, and the siblings from it upwards. */
  public record Seek(long bytes, List<TreeNode> nodes) {
    public Seek {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * The subtrees from {@code start} blocks to {@code start + length}, then those up to the length
   * that is signed. The signature is null until read from storage.
   */
  public record Upgrade(
      long start,
      long length,
      List<TreeNode> nodes,
      List<TreeNode> additionalNodes,
      @Nullable Bytes signature) {
    public Upgrade {
      nodes = List.copyOf(nodes);
      additionalNodes = List.copyOf(additionalNodes);
    }
  }

  /** Returns this proof with its block's value filled in. */
  public Proof withValue(Bytes value) {
    if (block == null) {
      throw new IllegalStateException("a proof without a block has no value");
    }
    return new Proof(fork, new Block(block.index(), value, block.nodes()), hash, seek, upgrade);
  }

  /** Returns this proof with its upgrade's signature filled in; null for a tree that needs none. */
  public Proof withSignature(@Nullable Bytes signature) {
    if (upgrade == null) {
      throw new IllegalStateException("a proof without an upgrade has no signature");
    }
    Upgrade signed =
        new Upgrade(
            upgrade.start(),
            upgrade.length(),
            upgrade.nodes(),
            upgrade.additionalNodes(),
            signature);
    return new Proof(fork, block, hash, seek, signed);
  }
}
