package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.AuditReport.Finding;
import dev.covey.core.log.AuditReport.Kind;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeHash;
import dev.covey.core.merkle.TreeNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Checks one log from its signature down to the bytes of its blocks. A node is trusted if it is a
 * signed root, or if it and its sibling hash to a trusted parent. One instance is one run.
 *
 * <p>Reads in slices of {@link #SLICE} blocks, each a snapshot of its own, so that nobody has to
 * wait for the end of it.
 */
final class LogAudit {

  private static final long SLICE = 1_024;

  private final LogState log;
  private final MerkleTree tree;
  private final DownloadListener progress;
  private final int cuts;
  private final TreeHash hash = TreeHash.current();
  private final List<Finding> findings = new ArrayList<>();
  private long blocks;
  private long bytes;
  private boolean more;

  LogAudit(LogState log, DownloadListener progress) {
    this.log = log;
    this.progress = progress;
    this.cuts = log.cuts();
    this.tree = log.head.tree();
  }

  AuditReport run() {
    LogHead head = log.head;
    if (head.tree().length() > 0 && !log.verifier().verify(head.tree(), head.signature())) {
      found(Kind.SIGNATURE, 0, tree.length(), "the signature of the head is wrong");
    }
    for (TreeNode root : tree.roots()) {
      check(root);
    }
    return new AuditReport(tree.length(), blocks, bytes, findings, more);
  }

  private void check(TreeNode trusted) {
    long start = FlatTree.leftSpan(trusted.index()) / 2;
    long end = start + FlatTree.leafCount(trusted.index());
    if (!log.isUncut(cuts, tree.length())) {
      throw new IllegalStateException("the log was truncated during its audit: start again");
    }
    if (end - start <= SLICE) {
      log.read(reader -> checkBelow(reader, trusted));
      progress.onProgress(end, tree.length());
      return;
    }
    List<TreeNode> children = log.read(reader -> children(reader, trusted));
    children.forEach(this::check);
  }

  @CanIgnoreReturnValue
  private boolean checkBelow(LogReader reader, TreeNode trusted) {
    if (!trusted.isLeaf()) {
      children(reader, trusted).forEach(child -> checkBelow(reader, child));
      return true;
    }
    long index = trusted.index() / 2;
    if (!log.held.get(index)) {
      return true;
    }
    Bytes block = reader.block(index);
    if (block == null) {
      // It may have been cleared meanwhile.
      if (log.held.get(index)) {
        found(Kind.MISSING_BLOCK, index, index + 1, "block " + index + " is not in the store");
      }
      return true;
    }
    blocks++;
    bytes += block.length();
    if (!hash.leaf(index, block).equals(trusted)) {
      found(Kind.BLOCK, index, index + 1, "block " + index + " is not what was signed");
    }
    return true;
  }

  /** The two nodes below, if they are there and right. */
  private List<TreeNode> children(LogReader reader, TreeNode trusted) {
    long start = FlatTree.leftSpan(trusted.index()) / 2;
    long end = start + FlatTree.leafCount(trusted.index());
    if (log.held.nextSet(start, end) < 0) {
      return List.of();
    }
    @Nullable TreeNode left = reader.node(FlatTree.leftChild(trusted.index()));
    @Nullable TreeNode right = reader.node(FlatTree.rightChild(trusted.index()));
    if (left == null || right == null) {
      found(Kind.NODES, start, end, "nodes below " + trusted.index() + " are missing");
      return List.of();
    }
    if (left.size() + right.size() != trusted.size() || !hash.parent(left, right).equals(trusted)) {
      found(Kind.NODES, start, end, "nodes below " + trusted.index() + " do not hash to it");
      return List.of();
    }
    return List.of(left, right);
  }

  private void found(Kind kind, long start, long end, String text) {
    if (findings.size() == AuditReport.MAX_FINDINGS) {
      more = true;
    } else {
      findings.add(new Finding(kind, start, end, text));
    }
  }
}
