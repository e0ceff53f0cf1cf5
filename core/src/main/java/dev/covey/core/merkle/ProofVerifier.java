package dev.covey.core.merkle;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks proofs from peers against what is stored. One instance is one proof, on one thread.
 *
 * <p>A block's proof costs one hash for the leaf, one for each node sent, and one node read. The
 * signature of an upgrade is left to the caller.
 */
public final class ProofVerifier {

  private final NodeSource stored;
  private final MerkleTree current;
  private final TreeHash hash = TreeHash.current();

  /** Nodes shown so far, without those that a later step adds. */
  private final List<TreeNode> shown = new ArrayList<>();

  private ProofVerifier(NodeSource stored, MerkleTree current) {
    this.stored = stored;
    this.current = current;
  }

  /**
   * Checks a proof against the current tree and its stored nodes.
   *
   * <p>An upgrade must start at the current length, or at 0, in which case it stands alone and may
   * belong to another fork. An answer that was overtaken by another one fails: the caller drops
   * those first.
   */
  public static Verified verify(NodeSource stored, MerkleTree current, Proof proof)
      throws ProtocolViolationException {
    return verify(stored, current, proof, null);
  }

  /** The same for a log with a prologue, which an upgrade must reach and reproduce. */
  public static Verified verify(
      NodeSource stored, MerkleTree current, Proof proof, @Nullable Prologue prologue)
      throws ProtocolViolationException {
    ProofVerifier verifier = new ProofVerifier(stored, current);
    Proof.Upgrade upgrade = proof.upgrade();
    boolean standsAlone = upgrade != null && upgrade.start() == 0;
    if (proof.fork() != current.fork() && !standsAlone) {
      throw new ProtocolViolationException(
          "proof in fork " + proof.fork() + ", the log is in " + current.fork());
    }
    TreeNode top = verifier.climb(proof);
    if (upgrade != null) {
      return verifier.upgrade(proof.fork(), upgrade, top, prologue);
    }
    if (top != null) {
      verifier.requireKnown(top);
    }
    return new Verified(verifier.shown, null, current.length());
  }

  /**
   * Returns the tree that is {@code blocks} longer, by those of the nodes that it takes. Throws if
   * one is missing.
   */
  public static MerkleTree extend(MerkleTree tree, long blocks, List<TreeNode> nodes)
      throws ProtocolViolationException {
    MerkleBatch batch = tree.batch();
    long end = end(tree.length(), blocks);
    while (batch.length() < end) {
      long index = FlatTree.subtreeAt(batch.length(), end);
      append(batch, find(nodes, index));
    }
    return batch.tree();
  }

  private static TreeNode find(List<TreeNode> nodes, long index) throws ProtocolViolationException {
    for (TreeNode node : nodes) {
      if (node.index() == index) {
        return node;
      }
    }
    throw new ProtocolViolationException("node " + index + " is missing");
  }

  /** Computes the node that the block, hash or seek part leads to; null if there is none. */
  private @Nullable TreeNode climb(Proof proof) throws ProtocolViolationException {
    Proof.Block block = proof.block();
    Proof.Hash wanted = proof.hash();
    if (block != null && wanted != null) {
      throw new ProtocolViolationException("a block and a hash in one proof");
    }
    TreeNode seekTop = null;
    Proof.Seek seek = proof.seek();
    if (seek != null && !seek.nodes().isEmpty()) {
      seekTop = fold(seek.nodes().get(0), seek.nodes(), 1, null);
    }
    if (block != null) {
      Bytes value = block.value();
      if (value == null) {
        throw new IllegalArgumentException("proof of block " + block.index() + " has no value");
      }
      if (block.index() < 0 || block.index() >= FlatTree.MAX_LENGTH) {
        throw new ProtocolViolationException("block " + block.index() + ", expected < 2^52");
      }
      return fold(hash.leaf(block.index(), value), block.nodes(), 0, seekTop);
    }
    if (wanted != null) {
      if (wanted.nodes().isEmpty() || wanted.nodes().get(0).index() != wanted.index()) {
        throw new ProtocolViolationException("proof of node " + wanted.index() + " without it");
      }
      return fold(wanted.nodes().get(0), wanted.nodes(), 1, seekTop);
    }
    return seekTop;
  }

  /** Combines a node with one sibling after the other; {@code extra} is one of them, if given. */
  private TreeNode fold(TreeNode first, List<TreeNode> siblings, int from, @Nullable TreeNode extra)
      throws ProtocolViolationException {
    checkCount(siblings);
    TreeNode at = first;
    TreeNode unused = extra;
    for (int i = from; i < siblings.size() || unused != null; ) {
      long expected = FlatTree.sibling(at.index());
      TreeNode sibling;
      if (unused != null && unused.index() == expected) {
        sibling = unused;
        unused = null;
      } else {
        sibling = take(siblings, i++, expected);
      }
      shown.add(at);
      shown.add(sibling);
      checkSum(at.size(), sibling.size());
      if (FlatTree.parent(expected) > Encoder.MAX_UINT) {
        throw new ProtocolViolationException("proof leads above the tallest tree");
      }
      at = hash.parent(at, sibling);
    }
    return at;
  }

  private Verified upgrade(
      long fork, Proof.Upgrade upgrade, @Nullable TreeNode top, @Nullable Prologue prologue)
      throws ProtocolViolationException {
    checkCount(upgrade.nodes());
    checkCount(upgrade.additionalNodes());
    long start = upgrade.start();
    if (start != 0 && start != current.length()) {
      throw new ProtocolViolationException(
          "upgrade from " + start + " blocks, the log has " + current.length());
    }
    if (upgrade.length() < 1) {
      throw new ProtocolViolationException("upgrade by " + upgrade.length() + " blocks");
    }
    long end = end(start, upgrade.length());
    if (prologue != null && start < prologue.length() && (start != 0 || end < prologue.length())) {
      throw new ProtocolViolationException(
          "upgrade from " + start + " to " + end + " ends in the prologue");
    }

    MerkleBatch batch = (start == 0 ? MerkleTree.empty(fork) : current).batch();
    TreeNode unused = top;
    int taken = 0;
    while (batch.length() < end) {
      long expected = FlatTree.subtreeAt(batch.length(), end);
      if (unused != null && unused.index() == expected) {
        append(batch, unused);
        unused = null;
      } else {
        append(batch, take(upgrade.nodes(), taken++, expected));
      }
    }
    if (taken < upgrade.nodes().size()) {
      throw new ProtocolViolationException(
          "upgrade with " + upgrade.nodes().size() + " nodes, expected " + taken);
    }
    if (unused != null) {
      if (start == 0) {
        throw new ProtocolViolationException("node " + unused.index() + " is not in the new tree");
      }
      requireKnown(unused);
    }
    if (prologue != null
        && end == prologue.length()
        && !batch.tree().treeHash().equals(prologue.hash())) {
      throw new ProtocolViolationException("the first " + end + " blocks are not the prologue");
    }
    for (TreeNode node : upgrade.additionalNodes()) {
      if (FlatTree.leftSpan(node.index()) != 2 * batch.length()) {
        throw new ProtocolViolationException(
            "additional node " + node.index() + " at " + batch.length() + " blocks");
      }
      append(batch, node);
    }
    shown.addAll(batch.nodes());
    MerkleTree tree = batch.tree();
    return new Verified(shown, tree, start == 0 ? ancestors(tree) : start);
  }

  /**
   * Counts the leading blocks that both trees are known to share: whole roots, and below the first
   * root that differs, what the proof's own nodes can tell.
   */
  private long ancestors(MerkleTree tree) {
    if (current.length() == 0) {
      return 0;
    }
    long shared = 0;
    for (TreeNode root : tree.roots()) {
      if (!isKnown(root)) {
        return shared + sharedBelow(root);
      }
      shared += FlatTree.leafCount(root.index());
    }
    return shared;
  }

  private long sharedBelow(TreeNode root) {
    Map<Long, TreeNode> byIndex = new HashMap<>();
    shown.forEach(node -> byIndex.put(node.index(), node));
    long shared = 0;
    long at = root.index();
    while (!FlatTree.isLeaf(at)) {
      TreeNode left = byIndex.get(FlatTree.leftChild(at));
      if (left == null) {
        break;
      }
      if (isKnown(left)) {
        shared += FlatTree.leafCount(left.index());
        at = FlatTree.rightChild(at);
      } else {
        at = left.index();
      }
    }
    return shared;
  }

  private @Nullable TreeNode known(long index) {
    TreeNode root = current.root(index);
    return root != null ? root : stored.node(index);
  }

  private boolean isKnown(TreeNode node) {
    return node.equals(known(node.index()));
  }

  private void requireKnown(TreeNode node) throws ProtocolViolationException {
    TreeNode known = known(node.index());
    if (known == null) {
      throw new UnprovenException(
          "proof leads to node " + node.index() + ", expected one that is stored");
    }
    if (!known.equals(node)) {
      throw new ProtocolViolationException("checksum of node " + node.index() + " is wrong");
    }
  }

  @CanIgnoreReturnValue
  private static MerkleBatch append(MerkleBatch batch, TreeNode node)
      throws ProtocolViolationException {
    checkSum(batch.byteLength(), node.size());
    long unusedEnd = end(batch.length(), FlatTree.leafCount(node.index()));
    return batch.append(node);
  }

  private static TreeNode take(List<TreeNode> nodes, int at, long expected)
      throws ProtocolViolationException {
    if (at >= nodes.size()) {
      throw new ProtocolViolationException("node " + expected + " is missing");
    }
    TreeNode node = nodes.get(at);
    if (node.index() != expected) {
      throw new ProtocolViolationException("node " + node.index() + ", expected " + expected);
    }
    return node;
  }

  private static long end(long length, long blocks) throws ProtocolViolationException {
    if (blocks < 0 || blocks > FlatTree.MAX_LENGTH - length) {
      throw new ProtocolViolationException(
          length + " blocks and " + blocks + " more, expected at most 2^52");
    }
    return length + blocks;
  }

  private static void checkSum(long one, long other) throws ProtocolViolationException {
    if (other > Encoder.MAX_UINT - one) {
      throw new ProtocolViolationException("sizes add up to more than 2^53 - 1 bytes");
    }
  }

  private static void checkCount(List<TreeNode> nodes) throws ProtocolViolationException {
    if (nodes.size() > TreeNode.MAX_LIST) {
      throw new ProtocolViolationException(
          "proof with " + nodes.size() + " nodes, expected at most " + TreeNode.MAX_LIST);
    }
  }
}
