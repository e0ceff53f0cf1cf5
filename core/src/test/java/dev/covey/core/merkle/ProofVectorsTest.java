package dev.covey.core.merkle;

import static dev.covey.core.testing.Vectors.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Vectors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(20)
class ProofVectorsTest {

  private static final JsonNode VECTORS = Vectors.load("proofs");
  private static final MerkleTree FULL = MerkleVectors.tree(20);

  @Test
  void provesAsHypercoreDoes() throws Exception {
    List<JsonNode> cases = list(VECTORS.required("cases"));
    assertThat(cases).hasSize(269);
    for (JsonNode v : cases) {
      ProofRequest request = request(v.required("request"));
      JsonNode response = v.required("response");
      if (response.has("error")) {
        assertThatThrownBy(() -> ProofBuilder.build(MerkleVectors.NODES::get, FULL, request))
            .as("%s", v)
            .isInstanceOf(InvalidRequestException.class);
        continue;
      }
      Proof proof = ProofBuilder.build(MerkleVectors.NODES::get, FULL, request);
      assertThat(withValue(proof)).as("%s", v).isEqualTo(response(response));
    }
  }

  @Test
  void acceptsWhatHypercoreProves() throws Exception {
    int verified = 0;
    for (JsonNode v : list(VECTORS.required("cases"))) {
      JsonNode response = v.required("response");
      if (response.has("error")) {
        continue;
      }
      Proof proof = response(response);
      Proof.Upgrade upgrade = proof.upgrade();
      MerkleTree before = upgrade == null ? FULL : MerkleVectors.tree((int) upgrade.start());
      Map<Long, TreeNode> stored = new HashMap<>();
      if (upgrade == null) {
        stored.putAll(MerkleVectors.NODES);
      } else {
        MerkleBatch batch = MerkleTree.empty(0).batch();
        MerkleVectors.BLOCKS.subList(0, (int) upgrade.start()).forEach(batch::append);
        batch.nodes().forEach(node -> stored.put(node.index(), node));
      }
      Verified result = ProofVerifier.verify(stored::get, before, proof);
      for (TreeNode node : result.nodes()) {
        assertThat(node).isEqualTo(MerkleVectors.NODES.get(node.index()));
      }
      assertThat(result.tree()).as("%s", v).isEqualTo(upgrade == null ? null : FULL);
      assertThat(result.ancestors()).isEqualTo(before.length());
      verified++;
    }
    assertThat(verified).isEqualTo(222);
  }

  private static ProofRequest request(JsonNode v) {
    JsonNode block = v.path("block");
    JsonNode hash = v.path("hash");
    JsonNode seek = v.path("seek");
    JsonNode upgrade = v.path("upgrade");
    return new ProofRequest(
        absent(block) ? null : new ProofRequest.Block(num(block, "index"), num(block, "nodes")),
        absent(hash) ? null : new ProofRequest.Hash(num(hash, "index"), num(hash, "nodes")),
        absent(seek) ? null : new ProofRequest.Seek(num(seek, "bytes"), num(seek, "padding")),
        absent(upgrade)
            ? null
            : new ProofRequest.Upgrade(num(upgrade, "start"), num(upgrade, "length")));
  }

  private static Proof response(JsonNode v) {
    JsonNode block = v.path("block");
    JsonNode hash = v.path("hash");
    JsonNode seek = v.path("seek");
    JsonNode upgrade = v.path("upgrade");
    return new Proof(
        num(v, "fork"),
        absent(block)
            ? null
            : new Proof.Block(num(block, "index"), Vectors.hex(block, "value"), nodes(block)),
        absent(hash) ? null : new Proof.Hash(num(hash, "index"), nodes(hash)),
        absent(seek) ? null : new Proof.Seek(num(seek, "bytes"), nodes(seek)),
        absent(upgrade)
            ? null
            : new Proof.Upgrade(
                num(upgrade, "start"),
                num(upgrade, "length"),
                nodes(upgrade),
                list(upgrade.required("additionalNodes")).stream()
                    .map(ProofVectorsTest::node)
                    .toList(),
                null));
  }

  private static Proof withValue(Proof proof) {
    Proof.Block block = proof.block();
    return block == null ? proof : proof.withValue(value(block.index()));
  }

  private static Bytes value(long index) {
    return MerkleVectors.BLOCKS.get((int) index);
  }

  private static List<TreeNode> nodes(JsonNode v) {
    return list(v.required("nodes")).stream().map(ProofVectorsTest::node).toList();
  }

  private static @Nullable TreeNode node(JsonNode index) {
    return MerkleVectors.NODES.get(index.asLong());
  }

  private static long num(JsonNode v, String field) {
    return v.required(field).asLong();
  }

  private static boolean absent(JsonNode v) {
    return v.isMissingNode() || v.isNull();
  }
}
