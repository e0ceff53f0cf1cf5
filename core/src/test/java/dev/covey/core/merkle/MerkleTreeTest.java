package dev.covey.core.merkle;

import static dev.covey.core.testing.Vectors.hex;
import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(10)
class MerkleTreeTest {

  private static final Bytes HASH = Bytes.wrap(new byte[32]);

  @Test
  void growsAsHypercoreDoesOneByOne() {
    MerkleTree tree = MerkleTree.empty(0);
    for (JsonNode v : list(MerkleVectors.JSON.required("logs"))) {
      assertThat(tree.length()).isEqualTo(v.required("length").asLong());
      assertThat(tree.byteLength()).isEqualTo(v.required("byteLength").asLong());
      assertThat(tree.roots())
          .isEqualTo(list(v.required("roots")).stream().map(MerkleVectors::node).toList());
      assertThat(tree.treeHash()).isEqualTo(hex(v, "treeHash"));
      if (tree.length() < MerkleVectors.BLOCKS.size()) {
        tree = tree.batch().append(MerkleVectors.BLOCKS.get((int) tree.length())).tree();
      }
    }
  }

  @Test
  void makesEveryNodeOfTheTreeExactlyOnce() {
    MerkleBatch batch = MerkleTree.empty(0).batch();
    MerkleVectors.BLOCKS.forEach(batch::append);
    Map<Long, TreeNode> made =
        batch.nodes().stream().collect(Collectors.toMap(TreeNode::index, Function.identity()));
    assertThat(made).isEqualTo(MerkleVectors.NODES);
    assertThat(batch.byteLength()).isEqualTo(batch.tree().byteLength());
    assertThat(batch.length()).isEqualTo(batch.tree().length());
  }

  @Test
  void truncatesToAnyLengthFromStoredNodes() {
    MerkleTree full = MerkleVectors.tree(20);
    for (int length = 0; length <= 20; length++) {
      assertThat(full.truncate(MerkleVectors.NODES::get, length, 3))
          .isEqualTo(MerkleVectors.tree(length).withFork(3));
    }
    JsonNode truncated = MerkleVectors.JSON.required("truncatedTo7");
    assertThat(full.truncate(MerkleVectors.NODES::get, 7, 1).treeHash())
        .isEqualTo(hex(truncated, "treeHash"));
    assertThatThrownBy(() -> full.truncate(index -> null, 7, 1))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("node 3");
  }

  @Test
  void refusesRootsOfNoLength() {
    assertThatThrownBy(() -> MerkleTree.of(0, List.of(new TreeNode(2, 1, HASH))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> MerkleTree.of(0, List.of(new TreeNode(0, 1, HASH), new TreeNode(2, 1, HASH))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> MerkleTree.of(0, List.of(new TreeNode(0, 1, HASH), new TreeNode(5, 1, HASH))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesALeafOutOfTurnAndParentsOfStrangers() {
    MerkleBatch batch = MerkleVectors.tree(3).batch();
    TreeNode leaf = TreeHash.current().leaf(4, Bytes.EMPTY);
    assertThatThrownBy(() -> batch.append(leaf)).isInstanceOf(IllegalArgumentException.class);
    TreeNode stranger = new TreeNode(12, 0, HASH);
    assertThatThrownBy(() -> TreeHash.current().parent(stranger, leaf))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
