package dev.covey.core.merkle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a proof has shown. The nodes are to be stored, together with the block's value.
 *
 * <p>{@code tree} is the new tree if the proof had an upgrade, else null. It counts only once its
 * signature has been checked, and with it the nodes. {@code ancestors} is how many leading blocks
 * the new tree is known to share with the old one: fewer than the old length means that the blocks
 * and nodes from there on are void.
 */
public record Verified(List<TreeNode> nodes, @Nullable MerkleTree tree, long ancestors) {

  public Verified {
    nodes = List.copyOf(nodes);
  }
}
