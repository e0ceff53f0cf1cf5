package dev.covey.core.merkle;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The log of 20 blocks that JavaScript hashed and signed. */
final class MerkleVectors {

  static final JsonNode JSON = Vectors.load("merkle");
  static final List<Bytes> BLOCKS =
      list(JSON.required("blocks")).stream().map(b -> Bytes.hex(b.asString())).toList();
  static final Map<Long, TreeNode> NODES = new HashMap<>();

  static {
    for (JsonNode v : list(JSON.required("nodesAt20"))) {
      TreeNode node = node(v);
      NODES.put(node.index(), node);
    }
  }

  private MerkleVectors() {}

  static TreeNode node(JsonNode v) {
    return new TreeNode(v.required("index").asLong(), v.required("size").asLong(), hex(v, "hash"));
  }

  static MerkleTree tree(int length) {
    MerkleBatch batch = MerkleTree.empty(0).batch();
    BLOCKS.subList(0, length).forEach(batch::append);
    return batch.tree();
  }
}
