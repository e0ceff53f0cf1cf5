package dev.covey.node.archive;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogReader;
import dev.covey.core.merkle.FlatTree;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A log as of one head, from left to right: its blocks and, where they are not here, the tops of
 * the subtrees they are in. Reads a few blocks at a time, each time in a snapshot of its own, so
 * that a long walk keeps nobody waiting. One thread.
 */
final class LogWalk {

  /** Blocks read in one snapshot, and bytes after which there is no further one. */
  private static final int AHEAD = 64;

  private static final long AHEAD_BYTES = 1 << 20;

  private final Log log;
  private final MerkleTree tree;
  private final Bytes signature;
  private final Deque<Long> nodes = new ArrayDeque<>();
  private List<Bytes> ahead = List.of();
  private long aheadFrom;

  private record Head(MerkleTree tree, Bytes signature) {}

  LogWalk(Log log) {
    this.log = log;
    Head head = log.read(reader -> new Head(reader.tree(), reader.signature()));
    this.tree = head.tree();
    this.signature = head.signature();
    tree.roots().forEach(root -> nodes.addLast(root.index()));
  }

  boolean isEmpty() {
    return tree.length() == 0;
  }

  /** The record of the log itself. */
  Bytes head() {
    Encoder body = new Encoder(512).raw(log.key().bytes());
    body.buffer(log.manifest().map(manifest -> manifest.encode()).orElse(Bytes.EMPTY));
    body.uint(tree.fork()).buffer(signature);
    TreeNode.encodeList(body, tree.roots());
    return ArchiveFormat.record(ArchiveFormat.LOG, body.toBytes());
  }

  /** The next block or gap as a record; null at the end. */
  @Nullable Bytes next() {
    while (!nodes.isEmpty()) {
      long node = nodes.removeFirst();
      long start = FlatTree.leftSpan(node) / 2;
      boolean held = log.held().nextSet(start, start + FlatTree.leafCount(node)) >= 0;
      Bytes block = held && FlatTree.isLeaf(node) ? block(start) : null;
      if (block != null) {
        return ArchiveFormat.record(ArchiveFormat.BLOCK, block);
      }
      if (!held || FlatTree.isLeaf(node)) {
        return gap(node);
      }
      nodes.addFirst(FlatTree.rightChild(node));
      nodes.addFirst(FlatTree.leftChild(node));
    }
    if (log.fork() != tree.fork()) {
      throw new IllegalStateException(
          "log " + log.key() + " was rewritten during the export: start again");
    }
    return null;
  }

  private @Nullable Bytes block(long index) {
    if (index < aheadFrom || index >= aheadFrom + ahead.size()) {
      ahead = log.read(reader -> run(reader, index));
      aheadFrom = index;
    }
    // None, if it was cleared a moment ago.
    return ahead.isEmpty() ? null : ahead.get((int) (index - aheadFrom));
  }

  private static List<Bytes> run(LogReader reader, long from) {
    List<Bytes> blocks = new ArrayList<>();
    long bytes = 0;
    Bytes block = reader.block(from);
    while (block != null && blocks.size() < AHEAD && bytes < AHEAD_BYTES) {
      blocks.add(block);
      bytes += block.length();
      block = reader.block(from + blocks.size());
    }
    return blocks;
  }

  private Bytes gap(long index) {
    TreeNode root = tree.root(index);
    TreeNode node =
        root != null ? root : log.<@Nullable TreeNode>read(reader -> reader.node(index));
    if (node == null) {
      throw new IllegalStateException(
          "log " + log.key() + " lacks node " + index + ": `covey doctor` looks closer");
    }
    Encoder body = new Encoder(48);
    node.encodeTo(body);
    return ArchiveFormat.record(ArchiveFormat.GAP, body.toBytes());
  }
}
