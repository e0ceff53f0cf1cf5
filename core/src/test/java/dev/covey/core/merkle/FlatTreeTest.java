package dev.covey.core.merkle;

import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.testing.Vectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(10)
class FlatTreeTest {

  private static final JsonNode VECTORS = Vectors.load("flat-tree");

  @Test
  void numbersNodesAsHypercoreDoes() {
    for (JsonNode v : list(VECTORS.required("nodes"))) {
      long index = v.required("index").asLong();
      assertThat(FlatTree.depth(index)).isEqualTo(v.required("depth").asInt());
      assertThat(FlatTree.offset(index)).isEqualTo(v.required("offset").asLong());
      assertThat(FlatTree.index(FlatTree.depth(index), FlatTree.offset(index))).isEqualTo(index);
      assertThat(FlatTree.parent(index)).isEqualTo(v.required("parent").asLong());
      assertThat(FlatTree.sibling(index)).isEqualTo(v.required("sibling").asLong());
      assertThat(FlatTree.leftSpan(index)).isEqualTo(v.required("spans").get(0).asLong());
      assertThat(FlatTree.rightSpan(index)).isEqualTo(v.required("spans").get(1).asLong());
      JsonNode children = v.required("children");
      if (children.isNull()) {
        assertThatThrownBy(() -> FlatTree.leftChild(index))
            .isInstanceOf(IllegalArgumentException.class);
      } else {
        assertThat(FlatTree.leftChild(index)).isEqualTo(children.get(0).asLong());
        assertThat(FlatTree.rightChild(index)).isEqualTo(children.get(1).asLong());
      }
    }
  }

  @Test
  void findsFullRootsAsHypercoreDoes() {
    for (JsonNode v : list(VECTORS.required("fullRoots"))) {
      long[] expected = list(v.required("roots")).stream().mapToLong(JsonNode::asLong).toArray();
      assertThat(FlatTree.fullRoots(v.required("length").asLong())).isEqualTo(expected);
    }
  }

  @Test
  void containsExactlyTheNodesBetweenItsSpans() {
    for (long node = 0; node < 200; node++) {
      for (long index = 0; index < 200; index++) {
        boolean below = false;
        for (long up = index; FlatTree.depth(up) <= 8; up = FlatTree.parent(up)) {
          below |= up == node;
        }
        assertThat(FlatTree.contains(node, index)).as("%d in %d", index, node).isEqualTo(below);
      }
    }
  }

  @Test
  void holdsAtTheLargestLength() {
    long[] roots = FlatTree.fullRoots(FlatTree.MAX_LENGTH - 1);
    assertThat(roots).hasSize(52);
    assertThat(roots[51]).isEqualTo(2 * (FlatTree.MAX_LENGTH - 2));
    assertThat(FlatTree.fullRoots(FlatTree.MAX_LENGTH)).containsExactly((1L << 52) - 1);
    assertThatThrownBy(() -> FlatTree.fullRoots(FlatTree.MAX_LENGTH + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> FlatTree.fullRoots(-1)).isInstanceOf(IllegalArgumentException.class);
  }
}
