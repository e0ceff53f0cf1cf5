package dev.covey.core.replication;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogReader;
import dev.covey.core.log.Manifest;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.MissingNodes;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.merkle.ProofVerifier;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.merkle.Verified;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds how many first blocks a new fork shares with the log as it is here. Compares nodes from the
 * left, and goes down where they differ; each answer brings a whole path, so that about as many are
 * needed as the tree is high, and mostly one. Confined to one thread.
 */
final class CommonAncestor {

  /** More answers than any tree is high: then what was found so far must do. */
  private static final int MAX_ANSWERS = 64;

  private final Log log;
  private final Proof head;
  private final @Nullable Manifest manifest;
  private final MerkleTree ours;
  private final MerkleTree theirs;
  private final Map<Long, TreeNode> known = new HashMap<>();
  private long shared;
  private long asked = -1;
  private int answers;

  /** Starts from a head that stands alone; throws if it is not signed. */
  CommonAncestor(Log log, Proof head, @Nullable Manifest manifest)
      throws ProtocolViolationException {
    this.log = log;
    this.head = head;
    this.manifest = manifest;
    this.ours = log.tree();
    this.theirs = log.verifyHead(head, manifest);
    theirs.roots().forEach(root -> known.put(root.index(), root));
  }

  long fork() {
    return theirs.fork();
  }

  /** What to ask next, or null when it is known how much is shared. */
  @Nullable ProofRequest next() {
    asked = log.<Long>read(this::compare);
    if (asked < 0 || answers == MAX_ANSWERS) {
      return null;
    }
    return ProofRequest.hash(asked, MissingNodes.count(known::get, theirs, asked));
  }

  /** Takes the path that was asked for. */
  void onData(Proof proof) throws ProtocolViolationException {
    Proof.Hash hash = proof.hash();
    if (hash == null
        || hash.index() != asked
        || proof.block() != null
        || proof.seek() != null
        || proof.upgrade() != null) {
      throw new ProtocolViolationException("asked for node " + asked + ", got something else");
    }
    Verified verified = ProofVerifier.verify(known::get, theirs, proof);
    verified.nodes().forEach(node -> known.put(node.index(), node));
    answers++;
  }

  /** The new head, and what of the log here stays. */
  Log.Received result() {
    return new Log.Received(
        head, manifest, new Log.Shared(ours, shared, List.copyOf(known.values())));
  }

  /** Moves {@link #shared} up; returns the leaf whose path is needed, or -1. */
  private long compare(LogReader reader) {
    for (TreeNode root : theirs.roots()) {
      long start = FlatTree.leftSpan(root.index()) / 2;
      long end = start + FlatTree.leafCount(root.index());
      if (end <= shared) {
        continue;
      }
      TreeNode at = root;
      while (!isOurs(reader, at)) {
        long first = FlatTree.leftSpan(at.index()) / 2;
        if (first >= ours.length() || at.isLeaf()) {
          return -1;
        }
        TreeNode left = known.get(FlatTree.leftChild(at.index()));
        TreeNode right = known.get(FlatTree.rightChild(at.index()));
        if (left == null || right == null) {
          long last = first + FlatTree.leafCount(at.index()) - 1;
          return 2 * Math.min(last, ours.length() - 1);
        }
        if (isOurs(reader, left)) {
          shared = endOf(left);
          at = right;
        } else {
          at = left;
        }
      }
      shared = endOf(at);
      if (shared < end) {
        // The right part of a root cannot be ours while the root is not, unless we end there.
        return -1;
      }
    }
    return -1;
  }

  private boolean isOurs(LogReader reader, TreeNode node) {
    if (endOf(node) > ours.length()) {
      return false;
    }
    TreeNode root = ours.root(node.index());
    return node.equals(root != null ? root : reader.node(node.index()));
  }

  private static long endOf(TreeNode node) {
    return FlatTree.leftSpan(node.index()) / 2 + FlatTree.leafCount(node.index());
  }
}
