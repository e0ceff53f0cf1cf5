package dev.covey.core.merkle;

import dev.covey.core.bytes.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A whole log in memory, and how to find things in it the slow and obvious way. */
final class ModelLog {

  final List<Bytes> blocks = new ArrayList<>();
  final Map<Long, TreeNode> nodes = new HashMap<>();
  MerkleTree tree = MerkleTree.empty(0);

  static ModelLog random(Random random, int length) {
    ModelLog log = new ModelLog();
    log.append(random, length);
    return log;
  }

  void append(Random random, int count) {
    MerkleBatch batch = tree.batch();
    for (int i = 0; i < count; i++) {
      byte[] block = new byte[random.nextInt(6) == 0 ? 0 : random.nextInt(30)];
      random.nextBytes(block);
      blocks.add(Bytes.wrap(block));
      batch.append(Bytes.wrap(block));
    }
    batch.nodes().forEach(node -> nodes.put(node.index(), node));
    tree = batch.tree();
  }

  /** Cuts the log short and starts the next fork. */
  void truncate(int length) {
    tree = tree.truncate(nodes::get, length, tree.fork() + 1);
    blocks.subList(length, blocks.size()).clear();
    nodes.keySet().removeIf(index -> FlatTree.rightSpan(index) >= 2L * length);
  }

  int length() {
    return blocks.size();
  }

  long byteOffset(int block) {
    return blocks.subList(0, block).stream().mapToLong(Bytes::length).sum();
  }

  Proof prove(ProofRequest request) throws InvalidRequestException {
    Proof proof = ProofBuilder.build(nodes::get, tree, request);
    Proof.Block block = proof.block();
    return block == null ? proof : proof.withValue(blocks.get((int) block.index()));
  }
}
