package dev.covey.core.merkle;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the proof a peer asked for out of stored nodes. One instance is one proof, on one thread.
 *
 * <p>A node that the peer can compute is not sent: where the block's or the seek's path reaches a
 * node that the upgrade needs too, the upgrade leaves it out.
 */
public final class ProofBuilder {

  private static final long NONE = -1;

  private final NodeSource stored;
  private final MerkleTree tree;

  private @Nullable List<TreeNode> pathNodes;
  private @Nullable List<TreeNode> seekNodes;

  private ProofBuilder(NodeSource stored, MerkleTree tree) {
    this.stored = stored;
    this.tree = tree;
  }

  /**
   * Returns the proof, without block value and signature, which the caller adds. Reads each node
   * sent once. A tree without blocks answers with an empty proof.
   */
  public static Proof build(NodeSource stored, MerkleTree tree, ProofRequest request)
      throws InvalidRequestException {
    return build(stored, tree, request, null);
  }

  /**
   * The same for a log with a prologue: an upgrade from within it starts over, and stops at its
   * end, where the peer can check it; the rest follows as additional nodes.
   */
  public static Proof build(
      NodeSource stored, MerkleTree tree, ProofRequest request, @Nullable Prologue prologue)
      throws InvalidRequestException {
    if (tree.length() == 0) {
      return new Proof(tree.fork(), null, null, null, null);
    }
    ProofRequest.Upgrade upgrade = request.upgrade();
    if (upgrade != null && prologue != null && upgrade.start() < prologue.length()) {
      upgrade = new ProofRequest.Upgrade(0, prologue.length());
    }
    return new ProofBuilder(stored, tree).build(request, upgrade);
  }

  private Proof build(ProofRequest request, ProofRequest.@Nullable Upgrade upgrade)
      throws InvalidRequestException {
    ProofRequest.Block block = request.block();
    ProofRequest.Hash hash = request.hash();
    ProofRequest.Seek seek = request.seek();
    long start = upgrade == null ? 0 : upgrade.start();
    long end = upgrade == null ? tree.length() : endOf(upgrade);
    long target = targetOf(block, hash, end);
    boolean indexed = target != NONE;
    boolean below = indexed && (upgrade == null || FlatTree.rightSpan(target) < 2 * start);
    if (seek != null) {
      check(seek, indexed && upgrade != null && target >= 2 * start);
    }

    long wanted = NONE; // What the upgrade must lead to instead of just naming.
    if (below) {
      long top = climb(target, block != null ? block.nodes() : hashNodes(hash), end);
      emitPath(target, hash != null, seek == null ? NONE : seekBelow(top, seek), top);
    } else if (seek != null && upgrade != null) {
      wanted = seekFromStart(end, seek);
    } else {
      wanted = target;
    }

    List<TreeNode> nodes = new ArrayList<>();
    List<TreeNode> additional = new ArrayList<>();
    if (upgrade != null) {
      for (long at = start; at < end; ) {
        long subtree = FlatTree.subtreeAt(at, end);
        if (wanted != NONE && FlatTree.contains(subtree, wanted)) {
          if (indexed) {
            emitPath(wanted, hash != null, NONE, subtree);
          } else {
            seekNodes = emitSeek(wanted, subtree);
          }
          wanted = NONE;
        } else {
          nodes.add(rootOrNode(subtree));
        }
        at += FlatTree.leafCount(subtree);
      }
      for (long at = end; at < tree.length(); ) {
        long subtree = FlatTree.subtreeAt(at, tree.length());
        additional.add(rootOrNode(subtree));
        at += FlatTree.leafCount(subtree);
      }
    }
    if (indexed && pathNodes == null) {
      throw new InvalidRequestException("node " + target + " is not part of upgrade from " + start);
    }
    return new Proof(
        tree.fork(),
        block == null || pathNodes == null ? null : new Proof.Block(block.index(), null, pathNodes),
        hash == null || pathNodes == null ? null : new Proof.Hash(hash.index(), pathNodes),
        seek == null || seekNodes == null ? null : new Proof.Seek(seek.bytes(), seekNodes),
        upgrade == null ? null : new Proof.Upgrade(start, end - start, nodes, additional, null));
  }

  private long endOf(ProofRequest.Upgrade upgrade) throws InvalidRequestException {
    long start = upgrade.start();
    long length = upgrade.length();
    if (start < 0 || length <= 0 || start > tree.length() || length > tree.length() - start) {
      throw new InvalidRequestException(
          "upgrade from " + start + " by " + length + " in a tree of " + tree.length());
    }
    return start + length;
  }

  /** Returns the flat-tree index asked for, or NONE; it must lie within {@code end} blocks. */
  private static long targetOf(
      ProofRequest.@Nullable Block block, ProofRequest.@Nullable Hash hash, long end)
      throws InvalidRequestException {
    if (block != null && hash != null) {
      throw new InvalidRequestException("a block and a hash in one request");
    }
    if (block != null) {
      if (block.index() < 0 || block.index() >= end) {
        throw new InvalidRequestException("block " + block.index() + " in a tree of " + end);
      }
      return 2 * block.index();
    }
    if (hash != null) {
      if (hash.index() < 0
          || hash.index() >= 2 * end
          || FlatTree.rightSpan(hash.index()) >= 2 * end) {
        throw new InvalidRequestException("node " + hash.index() + " in a tree of " + end);
      }
      return hash.index();
    }
    return NONE;
  }

  private static long hashNodes(ProofRequest.@Nullable Hash hash) {
    return hash == null ? 0 : hash.nodes();
  }

  private static void check(ProofRequest.Seek seek, boolean overlapsUpgrade)
      throws InvalidRequestException {
    if (overlapsUpgrade) {
      throw new InvalidRequestException("a seek and a block or hash in the upgraded part");
    }
    if (seek.bytes() < 0 || seek.padding() < 0 || seek.padding() > ByteSeek.MAX_PADDING) {
      throw new InvalidRequestException(
          "seek to byte " + seek.bytes() + " with padding " + seek.padding());
    }
  }

  /** Returns the node {@code levels} above, which must be inside one of the full roots. */
  private static long climb(long index, long levels, long end) throws InvalidRequestException {
    long at = index;
    for (long i = 0; i < levels; i++) {
      at = FlatTree.parent(at);
      if (FlatTree.rightSpan(at) >= 2 * end) {
        throw new InvalidRequestException(
            levels + " nodes above " + index + " leave a tree of " + end);
      }
    }
    return at;
  }

  /** Collects the siblings from {@code index} up to {@code top}, the seek's part apart. */
  private void emitPath(long index, boolean withNode, long seekRoot, long top)
      throws InvalidRequestException {
    List<TreeNode> path = new ArrayList<>();
    if (withNode) {
      path.add(node(index));
    }
    for (long at = index; at != top; at = FlatTree.parent(at)) {
      long sibling = FlatTree.sibling(at);
      if (seekRoot != NONE && sibling != seekRoot && FlatTree.contains(sibling, seekRoot)) {
        seekNodes = emitSeek(seekRoot, sibling);
      } else {
        path.add(node(sibling));
      }
    }
    pathNodes = path;
  }

  private List<TreeNode> emitSeek(long seekRoot, long top) throws InvalidRequestException {
    List<TreeNode> nodes = new ArrayList<>();
    nodes.add(node(seekRoot));
    for (long at = seekRoot; at != top; at = FlatTree.parent(at)) {
      nodes.add(node(FlatTree.sibling(at)));
    }
    return nodes;
  }

  /** Finds the node that leads to a byte which must be below {@code top}. */
  private long seekBelow(long top, ProofRequest.Seek seek) throws InvalidRequestException {
    long firstBlock = FlatTree.leftSpan(top) / 2;
    OptionalLong before = ByteSeek.byteOffset(stored, tree, firstBlock);
    if (before.isEmpty()) {
      throw new InvalidRequestException("nodes left of " + top + " are not stored");
    }
    long offset = before.getAsLong() - seek.padding() * firstBlock;
    if (offset == seek.bytes()) {
      return top;
    }
    long rest = seek.bytes() - offset;
    if (rest < 0 || ByteSeek.unpadded(node(top), seek.padding()) <= rest) {
      throw new InvalidRequestException("byte " + seek.bytes() + " is not below node " + top);
    }
    return descend(top, rest, seek.padding());
  }

  /** Finds the node that leads to a byte in a tree of {@code end} blocks; NONE when beyond. */
  private long seekFromStart(long end, ProofRequest.Seek seek) throws InvalidRequestException {
    long rest = seek.bytes();
    for (long at = 0; at < end; ) {
      long root = FlatTree.subtreeAt(at, end);
      long size = ByteSeek.unpadded(rootOrNode(root), seek.padding());
      if (rest == size) {
        return root;
      }
      if (rest < size) {
        return descend(root, rest, seek.padding());
      }
      rest -= size;
      at += FlatTree.leafCount(root);
    }
    return NONE;
  }

  /** Goes down as far as nodes are stored; stops at the node whose right edge is the byte. */
  private long descend(long root, long bytes, long padding) {
    long at = root;
    long rest = bytes;
    while (rest != 0 && !FlatTree.isLeaf(at)) {
      TreeNode left = stored.node(FlatTree.leftChild(at));
      if (left == null) {
        return at;
      }
      long size = ByteSeek.unpadded(left, padding);
      if (size == rest) {
        return left.index();
      }
      if (size > rest) {
        at = left.index();
      } else {
        rest -= size;
        at = FlatTree.rightChild(at);
      }
    }
    return at;
  }

  private TreeNode rootOrNode(long index) throws InvalidRequestException {
    TreeNode root = tree.root(index);
    return root != null ? root : node(index);
  }

  private TreeNode node(long index) throws InvalidRequestException {
    TreeNode node = stored.node(index);
    if (node == null) {
      throw new InvalidRequestException("node " + index + " is not stored");
    }
    return node;
  }
}
