package dev.covey.core.merkle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes one thing in a valid proof at a time; each change must be noticed. */
@Timeout(60)
class ProofMutationTest {

  private static final int LENGTH = 27;
  private static final int REPLICA_LENGTH = 11;

  private final ModelLog log = ModelLog.random(new Random(7), LENGTH);
  private final MerkleTree replica = log.tree.truncate(log.nodes::get, REPLICA_LENGTH, 0);
  private final Map<Long, TreeNode> stored = new HashMap<>();

  ProofMutationTest() {
    replica.roots().forEach(root -> stored.put(root.index(), root));
  }

  @Test
  void noticesEveryChangeToEveryKindOfProof() throws Exception {
    ProofRequest.Upgrade upgrade = new ProofRequest.Upgrade(REPLICA_LENGTH, 9);
    List<ProofRequest> requests =
        List.of(
            ProofRequest.block(5, 3),
            ProofRequest.block(10, 0),
            ProofRequest.hash(1, 2),
            ProofRequest.hash(7, 0),
            ProofRequest.upgrade(REPLICA_LENGTH, 9),
            ProofRequest.upgrade(REPLICA_LENGTH, 16),
            ProofRequest.upgrade(0, 13),
            new ProofRequest(new ProofRequest.Block(2, 3), null, null, upgrade),
            new ProofRequest(new ProofRequest.Block(13, 0), null, null, upgrade),
            new ProofRequest(null, new ProofRequest.Hash(26, 0), null, upgrade),
            new ProofRequest(null, null, new ProofRequest.Seek(log.byteOffset(14) + 1, 0), upgrade),
            new ProofRequest(
                new ProofRequest.Block(0, 3),
                null,
                new ProofRequest.Seek(log.byteOffset(6) + 1, 0),
                null));
    int mutants = 0;
    for (ProofRequest request : requests) {
      Proof proof = log.prove(request);
      assertThat(isAccepted(proof)).as("%s", request).isTrue();
      for (Proof mutant : mutants(proof)) {
        assertThat(mutant).isNotEqualTo(proof);
        assertThat(isAccepted(mutant)).as("%s\n%s", proof, mutant).isFalse();
        mutants++;
      }
    }
    assertThat(mutants).isGreaterThan(500);
  }

  /** Verifies; an upgrade counts only if the signed tree comes out. */
  private boolean isAccepted(Proof proof) {
    try {
      MerkleTree tree = ProofVerifier.verify(stored::get, replica, proof).tree();
      return tree == null || (tree.treeHash().equals(log.tree.treeHash()) && tree.fork() == 0);
    } catch (ProtocolViolationException e) {
      assertThat(e).hasMessageNotContaining("null");
      return false;
    }
  }

  private List<Proof> mutants(Proof proof) {
    List<Proof> mutants = new ArrayList<>();
    long fork = proof.fork();
    Proof.Block block = proof.block();
    Proof.Hash hash = proof.hash();
    Proof.Seek seek = proof.seek();
    Proof.Upgrade upgrade = proof.upgrade();
    mutants.add(new Proof(fork + 1, block, hash, seek, upgrade));
    if (block != null) {
      for (long index : new long[] {block.index() + 1, block.index() ^ 1, FlatTree.MAX_LENGTH}) {
        Proof.Block moved = new Proof.Block(index, block.value(), block.nodes());
        mutants.add(new Proof(fork, moved, hash, seek, upgrade));
      }
      for (Bytes value : values(requireNonNull(block.value()))) {
        Proof.Block changed = new Proof.Block(block.index(), value, block.nodes());
        mutants.add(new Proof(fork, changed, hash, seek, upgrade));
      }
      for (List<TreeNode> nodes : lists(block.nodes())) {
        Proof.Block changed = new Proof.Block(block.index(), block.value(), nodes);
        mutants.add(new Proof(fork, changed, hash, seek, upgrade));
      }
    }
    if (hash != null) {
      mutants.add(
          new Proof(fork, block, new Proof.Hash(hash.index() + 1, hash.nodes()), seek, upgrade));
      for (List<TreeNode> nodes : lists(hash.nodes())) {
        mutants.add(new Proof(fork, block, new Proof.Hash(hash.index(), nodes), seek, upgrade));
      }
    }
    if (seek != null) {
      for (List<TreeNode> nodes : lists(seek.nodes())) {
        if (isSiblingFirst(nodes, seek.nodes())) {
          continue; // The same path told from the other side: as true as before.
        }
        mutants.add(new Proof(fork, block, hash, new Proof.Seek(seek.bytes(), nodes), upgrade));
      }
    }
    if (upgrade != null) {
      for (Proof.Upgrade changed : upgrades(upgrade)) {
        mutants.add(new Proof(fork, block, hash, seek, changed));
      }
    }
    return mutants;
  }

  private static boolean isSiblingFirst(List<TreeNode> nodes, List<TreeNode> original) {
    return nodes.size() == original.size()
        && nodes.size() > 1
        && nodes.get(0).equals(original.get(1))
        && nodes.get(1).equals(original.get(0));
  }

  private static List<Proof.Upgrade> upgrades(Proof.Upgrade u) {
    List<Proof.Upgrade> mutants = new ArrayList<>();
    for (long start : new long[] {u.start() + 1, Math.abs(u.start() - 1), Encoder.MAX_UINT}) {
      mutants.add(new Proof.Upgrade(start, u.length(), u.nodes(), u.additionalNodes(), null));
    }
    for (long length : new long[] {0, u.length() - 1, u.length() + 1, Encoder.MAX_UINT}) {
      mutants.add(new Proof.Upgrade(u.start(), length, u.nodes(), u.additionalNodes(), null));
    }
    for (List<TreeNode> nodes : lists(u.nodes())) {
      mutants.add(new Proof.Upgrade(u.start(), u.length(), nodes, u.additionalNodes(), null));
    }
    for (List<TreeNode> nodes : lists(u.additionalNodes())) {
      mutants.add(new Proof.Upgrade(u.start(), u.length(), u.nodes(), nodes, null));
    }
    return mutants;
  }

  private static List<Bytes> values(Bytes value) {
    Bytes longer = value.concat(Bytes.wrap(new byte[1]));
    if (value.isEmpty()) {
      return List.of(longer);
    }
    byte[] flipped = value.toByteArray();
    flipped[0] ^= 1;
    return List.of(Bytes.wrap(flipped), longer, value.slice(1, value.length() - 1));
  }

  private static List<List<TreeNode>> lists(List<TreeNode> nodes) {
    List<List<TreeNode>> mutants = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      int at = i;
      mutants.add(with(nodes, list -> remove(list, at)));
      mutants.add(with(nodes, list -> add(list, at, nodes.get(at))));
      TreeNode n = nodes.get(i);
      for (TreeNode changed :
          List.of(
              new TreeNode(n.index() + 1, n.size(), n.hash()),
              new TreeNode(FlatTree.sibling(n.index()), n.size(), n.hash()),
              new TreeNode(FlatTree.parent(n.index()), n.size(), n.hash()),
              new TreeNode(Encoder.MAX_UINT, n.size(), n.hash()),
              new TreeNode(n.index(), n.size() + 1, n.hash()),
              new TreeNode(n.index(), Encoder.MAX_UINT, n.hash()),
              new TreeNode(n.index(), n.size(), values(n.hash()).get(0)))) {
        mutants.add(with(nodes, list -> set(list, at, changed)));
      }
      if (i > 0) {
        mutants.add(with(nodes, list -> add(remove(list, at), at - 1, n)));
      }
    }
    TreeNode stranger = new TreeNode(2L * LENGTH, 3, Bytes.wrap(new byte[32]));
    mutants.add(with(nodes, list -> add(list, list.size(), stranger)));
    mutants.add(with(nodes, list -> add(list, 0, stranger)));
    List<TreeNode> tooLong = new ArrayList<>(nodes);
    while (tooLong.size() <= TreeNode.MAX_LIST) {
      tooLong.add(stranger);
    }
    mutants.add(tooLong);
    return mutants;
  }

  private static List<TreeNode> with(List<TreeNode> nodes, UnaryOperator<List<TreeNode>> change) {
    return change.apply(new ArrayList<>(nodes));
  }

  private static List<TreeNode> remove(List<TreeNode> list, int at) {
    TreeNode unusedNode = list.remove(at);
    return list;
  }

  private static List<TreeNode> add(List<TreeNode> list, int at, TreeNode node) {
    list.add(at, node);
    return list;
  }

  private static List<TreeNode> set(List<TreeNode> list, int at, TreeNode node) {
    TreeNode unusedNode = list.set(at, node);
    return list;
  }
}
