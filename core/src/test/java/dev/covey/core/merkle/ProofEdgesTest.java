package dev.covey.core.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProofEdgesTest {

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final ModelLog log = ModelLog.random(new Random(3), 21);

  @Test
  void answersAnyRequestOrRefusesIt() {
    int answered = 0;
    for (int i = 0; i < 100_000; i++) {
      ProofRequest request =
          new ProofRequest(
              random.nextBoolean() ? new ProofRequest.Block(number(), number()) : null,
              random.nextInt(4) == 0 ? new ProofRequest.Hash(number(), number()) : null,
              random.nextInt(4) == 0 ? new ProofRequest.Seek(number(), number()) : null,
              random.nextInt(3) == 0 ? new ProofRequest.Upgrade(number(), number()) : null);
      try {
        Proof proof = log.prove(request);
        assertThat(proof.block() != null).isEqualTo(request.block() != null);
        assertThat(proof.hash() != null).isEqualTo(request.hash() != null);
        assertThat(proof.upgrade() != null).isEqualTo(request.upgrade() != null);
        answered++;
      } catch (InvalidRequestException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", request " + request, e);
      }
    }
    assertThat(answered).isPositive();
  }

  @Test
  void judgesAnyProof() {
    int accepted = 0;
    for (int i = 0; i < 100_000; i++) {
      Proof proof =
          new Proof(
              random.nextInt(8) == 0 ? number() : 0,
              random.nextBoolean() ? new Proof.Block(number(), Bytes.EMPTY, nodes()) : null,
              random.nextInt(3) == 0 ? new Proof.Hash(number(), nodes()) : null,
              random.nextInt(4) == 0 ? new Proof.Seek(number(), nodes()) : null,
              random.nextInt(3) == 0
                  ? new Proof.Upgrade(number(), number(), nodes(), nodes(), null)
                  : null);
      try {
        accepted += ProofVerifier.verify(log.nodes::get, log.tree, proof).tree() == null ? 1 : 0;
      } catch (ProtocolViolationException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", proof " + proof, e);
      }
    }
    assertThat(accepted).isPositive();
  }

  @Test
  void decodesAnyBytesAsNodesOrRefusesThem() throws Exception {
    Encoder encoder = new Encoder();
    TreeNode.encodeList(encoder, log.tree.roots());
    byte[] valid = encoder.toByteArray();
    assertThat(TreeNode.decodeList(new Decoder(valid))).isEqualTo(log.tree.roots());
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = valid.clone();
      bytes[random.nextInt(4)] = (byte) random.nextInt();
      try {
        assertThat(TreeNode.decodeList(new Decoder(bytes, 0, random.nextInt(bytes.length + 1))))
            .hasSizeLessThanOrEqualTo(TreeNode.MAX_LIST);
      } catch (ProtocolViolationException e) {
        assertThat(e).hasMessageNotContaining("null");
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + i, e);
      }
    }
  }

  @Test
  void refusesMoreNodesThanATreeIsTall() {
    TreeNode node = new TreeNode(0, 0, Bytes.wrap(new byte[32]));
    Encoder encoder = new Encoder().uint(TreeNode.MAX_LIST + 1);
    for (int i = 0; i <= TreeNode.MAX_LIST; i++) {
      node.encodeTo(encoder);
    }
    assertThatThrownBy(() -> TreeNode.decodeList(new Decoder(encoder.toBytes())))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("129");
  }

  @Test
  void upgradesFromWithinAPrologueStartOver() throws Exception {
    MerkleTree start = log.tree.truncate(log.nodes::get, 6, 0);
    Prologue prologue = new Prologue(start.treeHash(), 6);
    Proof proof =
        ProofBuilder.build(log.nodes::get, log.tree, ProofRequest.upgrade(2, 10), prologue);
    MerkleTree two = log.tree.truncate(log.nodes::get, 2, 0);
    assertThat(ProofVerifier.verify(log.nodes::get, two, proof, prologue).tree())
        .isEqualTo(log.tree);

    Prologue other = new Prologue(two.treeHash(), 6);
    assertThatThrownBy(() -> ProofVerifier.verify(log.nodes::get, two, proof, other))
        .isInstanceOf(ProtocolViolationException.class);
    Proof within = ProofBuilder.build(log.nodes::get, log.tree, ProofRequest.upgrade(2, 3));
    assertThatThrownBy(() -> ProofVerifier.verify(log.nodes::get, two, within, prologue))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void answersNothingFromAnEmptyLog() throws Exception {
    assertThat(new ModelLog().prove(ProofRequest.upgrade(0, 3)))
        .isEqualTo(new Proof(0, null, null, null, null));
  }

  @Test
  void readsOneStoredNodeToVerifyABlock() throws Exception {
    MerkleTree tree = log.tree.truncate(log.nodes::get, 16, 0);
    List<Long> reads = new ArrayList<>();
    NodeSource counting =
        index -> {
          reads.add(index);
          return log.nodes.get(index);
        };
    Verified verified = ProofVerifier.verify(counting, tree, log.prove(ProofRequest.block(9, 2)));
    assertThat(reads).containsExactly(19L);
    assertThat(verified.nodes()).extracting(TreeNode::index).containsExactly(18L, 16L, 17L, 21L);
  }

  private List<TreeNode> nodes() {
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      nodes.add(node());
    }
    return nodes;
  }

  private TreeNode node() {
    TreeNode known = log.nodes.get(number());
    return known != null && random.nextBoolean() ? known : made(known);
  }

  private TreeNode made(@Nullable TreeNode known) {
    Bytes hash = known == null ? Bytes.wrap(new byte[32]) : known.hash();
    return new TreeNode(number(), number(), hash);
  }

  /** Mostly small, sometimes at the edges of what the wire can carry. */
  private long number() {
    return switch (random.nextInt(8)) {
      case 0 -> Encoder.MAX_UINT - random.nextInt(3);
      case 1 -> FlatTree.MAX_LENGTH + random.nextInt(3) - 1;
      case 2 -> random.nextLong(Encoder.MAX_UINT);
      default -> random.nextInt(random.nextBoolean() ? 4 : 45);
    };
  }
}
