package dev.covey.core.merkle;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica in random states asks a growing, forking log at random; all it learns must be true. */
@Timeout(60)
class ReplicaModelTest {

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  private final Map<Long, TreeNode> stored = new HashMap<>();
  private final Set<Long> blocks = new HashSet<>();
  private MerkleTree replica = MerkleTree.empty(0);

  /** All blocks of the replica's tree, whether it has them or not. */
  private List<Bytes> replicaBlocks = List.of();

  private ModelLog log = new ModelLog();

  @Test
  void learnsNothingButTheTruth() {
    int step = 0;
    try {
      for (int round = 0; round < 150; round++) {
        start();
        for (step = 0; step < 60; step++) {
          act();
          checkReplica();
        }
      }
    } catch (Exception | AssertionError e) {
      throw new AssertionError("seed " + seed + ", step " + step, e);
    }
  }

  private void start() {
    stored.clear();
    blocks.clear();
    replica = MerkleTree.empty(0);
    replicaBlocks = List.of();
    log = ModelLog.random(random, random.nextInt(random.nextInt(10) == 0 ? 400 : 40) + 1);
  }

  private void act() throws Exception {
    if (replica.fork() != log.tree.fork()) {
      reorganise();
      return;
    }
    boolean behind = replica.length() < log.length();
    switch (random.nextInt(behind ? 9 : 7)) {
      case 0 -> log.append(random, random.nextInt(12));
      case 1 -> {
        if (random.nextInt(6) == 0) {
          fork();
        }
      }
      case 2, 3 -> askBlock(null);
      case 4 -> askHash();
      case 5 -> askSeek();
      case 6 -> askBlockAndSeek();
      case 7 -> upgrade(false);
      default -> upgrade(true);
    }
  }

  private void fork() {
    log.truncate(random.nextInt(log.length() + 1));
    log.append(random, 1 + random.nextInt(20));
  }

  private void askBlock(ProofRequest.@Nullable Upgrade upgrade) throws Exception {
    if (replica.length() == 0) {
      return;
    }
    long index = random.nextInt((int) replica.length());
    int nodes = MissingNodes.count(stored::get, replica, 2 * index);
    ProofRequest request =
        new ProofRequest(new ProofRequest.Block(index, nodes), null, null, upgrade);
    Proof proof = log.prove(request);
    assertThat(requireNonNull(proof.block()).nodes()).hasSize(nodes);
    store(ProofVerifier.verify(stored::get, replica, proof));
    blocks.add(index);
    assertThat(MissingNodes.count(stored::get, replica, 2 * index)).isZero();
  }

  private void askHash() throws Exception {
    if (replica.length() == 0) {
      return;
    }
    long index = random.nextInt(2 * (int) replica.length() - 1);
    if (FlatTree.rightSpan(index) >= 2 * replica.length()) {
      return;
    }
    int nodes = MissingNodes.count(stored::get, replica, index);
    store(ProofVerifier.verify(stored::get, replica, log.prove(ProofRequest.hash(index, nodes))));
    if (nodes > 0) {
      assertThat(stored).containsKey(index);
    }
  }

  /** A byte of a block, found by asking for ever smaller parts of the tree. */
  private void askSeek() throws Exception {
    if (replica.byteLength() == 0) {
      return;
    }
    long bytes = random.nextLong(replica.byteLength() + 1);
    ByteSeek.Place place = find(bytes);
    for (int i = 0; !place.isFound(); i++) {
      assertThat(i).isLessThan(64);
      // Any block of the range leads to the node that holds it.
      long leaf = 2 * place.start();
      int nodes = MissingNodes.count(stored::get, replica, leaf);
      store(ProofVerifier.verify(stored::get, replica, log.prove(ProofRequest.hash(leaf, nodes))));
      place = find(bytes);
    }
    assertThat(log.byteOffset((int) place.start()) + place.offset()).isEqualTo(bytes);
    assertThat(ByteSeek.find(stored::get, replica, replica.byteLength() + 1, 0)).isNull();
  }

  private void askBlockAndSeek() throws Exception {
    if (replica.length() == 0) {
      return;
    }
    long index = random.nextInt((int) replica.length());
    int nodes = MissingNodes.count(stored::get, replica, 2 * index);
    long top = 2 * index;
    for (int i = 0; i < nodes; i++) {
      top = FlatTree.parent(top);
    }
    long from = log.byteOffset((int) (FlatTree.leftSpan(top) / 2));
    long size = requireNonNull(log.nodes.get(top)).size();
    if (size == 0) {
      return;
    }
    long bytes = from + random.nextLong(size);
    Proof proof =
        log.prove(
            new ProofRequest(
                new ProofRequest.Block(index, nodes), null, new ProofRequest.Seek(bytes, 0), null));
    store(ProofVerifier.verify(stored::get, replica, proof));
    blocks.add(index);
  }

  private void upgrade(boolean withMore) throws Exception {
    long start = replica.length();
    long length = 1L + random.nextInt((int) (log.length() - start));
    ProofRequest.Upgrade upgrade = new ProofRequest.Upgrade(start, length);
    ProofRequest request = new ProofRequest(null, null, null, upgrade);
    long wanted = start + random.nextInt((int) length);
    int kind = withMore ? random.nextInt(4) : -1;
    if (kind == 0) {
      request = new ProofRequest(new ProofRequest.Block(wanted, 0), null, null, upgrade);
    } else if (kind == 1) {
      request = new ProofRequest(null, new ProofRequest.Hash(2 * wanted, 0), null, upgrade);
    } else if (kind == 2) {
      long bytes = random.nextLong(log.tree.byteLength() + 2);
      request = new ProofRequest(null, null, new ProofRequest.Seek(bytes, 0), upgrade);
    } else if (kind == 3) {
      askBlock(upgrade);
      return;
    }
    store(ProofVerifier.verify(stored::get, replica, log.prove(request)));
    if (kind == 0) {
      blocks.add(wanted);
    }
    if (kind == 1) {
      assertThat(stored).containsKey(2 * wanted);
    }
  }

  private void reorganise() throws Exception {
    int shared = 0;
    while (shared < Math.min(replicaBlocks.size(), log.length())
        && log.blocks.get(shared).equals(replicaBlocks.get(shared))) {
      shared++;
    }
    Verified verified =
        ProofVerifier.verify(
            stored::get, replica, log.prove(ProofRequest.upgrade(0, log.length())));
    // What both have is not always known, but never more than it is.
    assertThat(verified.ancestors()).isBetween(0L, (long) shared);
    stored.keySet().removeIf(index -> FlatTree.rightSpan(index) >= 2 * verified.ancestors());
    blocks.removeIf(block -> block >= verified.ancestors());
    store(verified);
    assertThat(replica.fork()).isEqualTo(log.tree.fork());
  }

  private ByteSeek.Place find(long bytes) {
    return requireNonNull(ByteSeek.find(stored::get, replica, bytes, 0));
  }

  private void store(Verified verified) {
    verified.nodes().forEach(node -> stored.put(node.index(), node));
    MerkleTree tree = verified.tree();
    if (tree != null) {
      assertThat(tree.treeHash()).isEqualTo(log.tree.treeHash());
      assertThat(tree).isEqualTo(log.tree);
      replica = tree;
      replicaBlocks = List.copyOf(log.blocks);
    }
  }

  private void checkReplica() {
    if (replica.fork() != log.tree.fork()) {
      return;
    }
    stored.forEach((index, node) -> assertThat(node).isEqualTo(log.nodes.get(index)));
    for (TreeNode root : replica.roots()) {
      assertThat(stored).containsEntry(root.index(), root);
    }
    for (long block : blocks) {
      assertThat(ByteSeek.byteOffset(stored::get, replica, block))
          .hasValue(log.byteOffset((int) block));
    }
  }
}
