package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.merkle.InvalidRequestException;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofBuilder;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.merkle.TreeNode;
import dev.covey.core.wire.ConnectionOptions;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every attack has in common: a victim, and after the attack, while the attacker is still
 * there if the victim let it, honest peers who must find everything as it should be.
 */
@Timeout(120)
abstract class HostileTest {

  /** What an attack may make the heap grow by for good. */
  private static final long MOST_GROWTH = 48L << 20;

  @TempDir Path directory;

  Victim victim;

  @BeforeEach
  void openVictim() {
    victim = new Victim(directory, ConnectionOptions.defaults());
  }

  @AfterEach
  void servesHonestPeersAfterwards() throws Exception {
    try {
      victim.checkHonestPeers();
    } finally {
      victim.close();
    }
  }

  /** The true answer. */
  static Proof prove(Log log, ProofRequest request) {
    return log.read(
        reader -> {
          try {
            Proof proof = ProofBuilder.build(reader, reader.tree(), request);
            ProofRequest.Block block = request.block();
            if (block != null) {
              proof = proof.withValue(log.local(block.index()).orElseThrow());
            }
            return request.upgrade() == null ? proof : proof.withSignature(reader.signature());
          } catch (InvalidRequestException e) {
            throw new AssertionError(e);
          }
        });
  }

  /** Opens the wanted log and brings the victim as far as to ask for blocks. */
  HostileChannel beginAsAuthor(HostilePeer peer) throws Exception {
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Victim.BLOCKS, 0));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    assertThat(asked.manifest()).isTrue();
    channel.send(
        Message.data(
            asked.id(),
            prove(victim.written, asked.proof()),
            victim.written.manifest().orElseThrow()),
        Message.has(0, Victim.BLOCKS));
    return channel;
  }

  static void assertBoundedHeap(long before) {
    assertThat(usedHeap() - before).as("heap growth").isLessThan(MOST_GROWTH);
  }

  static long usedHeap() {
    long used = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      used = Math.min(used, ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed());
    }
    return used;
  }

  static Bytes flip(Bytes bytes) {
    byte[] copy = bytes.toByteArray();
    copy[copy.length / 2] ^= 1;
    return Bytes.wrap(copy);
  }

  static List<TreeNode> flipFirst(List<TreeNode> nodes) {
    List<TreeNode> copy = new ArrayList<>(nodes);
    TreeNode first = copy.get(0);
    copy.set(0, new TreeNode(first.index(), first.size(), flip(first.hash())));
    return copy;
  }
}
