package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.MerkleTree;
import dev.covey.core.merkle.TreeNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A log as of one commit: its tree, the signature over it, and how far it is held without a gap.
 * Immutable.
 *
 * <pre>
 * uint version (0) | uint fork | uint contiguous length | buffer signature
 * | uint root count | for each root: uint index | uint size | hash (32)
 * </pre>
 *
 * @param signature as sent on the wire; empty for an empty log
 */
record LogHead(MerkleTree tree, Bytes signature, long contiguousLength) {

  static final LogHead EMPTY = new LogHead(MerkleTree.empty(0), Bytes.EMPTY, 0);

  private static final int VERSION = 0;
  private static final int NODE_MIN_SIZE = 2 + TreeNode.HASH_SIZE;

  LogInfo info() {
    return new LogInfo(tree.length(), tree.byteLength(), tree.fork(), contiguousLength);
  }

  Bytes encode() {
    Encoder encoder =
        new Encoder(256)
            .uint(VERSION)
            .uint(tree.fork())
            .uint(contiguousLength)
            .buffer(signature)
            .uint(tree.roots().size());
    for (TreeNode root : tree.roots()) {
      encoder.uint(root.index()).uint(root.size()).raw(root.hash());
    }
    return encoder.toBytes();
  }

  static LogHead decode(Bytes stored) {
    try {
      Decoder decoder = new Decoder(stored);
      long version = decoder.uint();
      if (version != VERSION) {
        throw new StorageException(
            "a log's head has version " + version + ", this program knows 0: use a newer program");
      }
      long fork = decoder.uint();
      long contiguous = decoder.uint();
      Bytes signature = decoder.buffer().compact();
      int count = decoder.length("roots", NODE_MIN_SIZE);
      List<TreeNode> roots = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        roots.add(new TreeNode(decoder.uint(), decoder.uint(), decoder.fixed32()));
      }
      MerkleTree tree = MerkleTree.of(fork, roots);
      if (contiguous > tree.length()) {
        throw new StorageException(
            "a log's head is damaged: holds " + contiguous + " of " + tree.length() + " blocks");
      }
      return new LogHead(tree, signature, contiguous);
    } catch (ProtocolViolationException | IllegalArgumentException e) {
      throw new StorageException("a log's head is damaged: " + e.getMessage(), e);
    }
  }
}
