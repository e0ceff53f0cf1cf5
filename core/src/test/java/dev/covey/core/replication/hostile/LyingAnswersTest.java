package dev.covey.core.replication.hostile;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.Manifest;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import dev.covey.core.merkle.TreeNode;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that answers what it was asked, wrongly: it is cut off, and nothing of it is kept. */
@Timeout(120)
class LyingAnswersTest extends HostileTest {

  @Test
  void closesOnAWrongSiblingHash() throws Exception {
    String reason =
        endAfterBlock(
            block -> new Proof.Block(block.index(), block.value(), flipFirst(block.nodes())));
    assertThat(reason).contains("checksum");
  }

  @Test
  void closesOnAWrongBlock() throws Exception {
    String reason =
        endAfterBlock(
            block ->
                new Proof.Block(block.index(), flip(requireNonNull(block.value())), block.nodes()));
    assertThat(reason).contains("checksum");
  }

  @Test
  void closesOnASiblingOfWrongSize() throws Exception {
    String reason =
        endAfterBlock(
            block -> {
              TreeNode first = block.nodes().get(0);
              List<TreeNode> nodes = new java.util.ArrayList<>(block.nodes());
              nodes.set(0, new TreeNode(first.index(), first.size() + 1, first.hash()));
              return new Proof.Block(block.index(), block.value(), nodes);
            });
    assertThat(reason).contains("checksum");
  }

  @Test
  void keepsNothingOfABlockThatLeadsToNoStoredNodeAndAsksAgain() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    Proof.Block block = requireNonNull(prove(victim.written, asked.proof()).block());
    Proof.Block bare = new Proof.Block(block.index(), block.value(), List.of());
    channel.send(Message.data(asked.id(), new Proof(0, bare, null, null, null)));
    Asked again = channel.awaitRequest(one -> one.isBlock() && one.block() == asked.block());
    assertThat(again.id()).isNotEqualTo(asked.id());
    assertThat(victim.wanted.has(asked.block())).isFalse();
  }

  @Test
  void closesOnAnUpgradeInTheAnswerToABlock() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    Proof block = prove(victim.written, asked.proof());
    Proof upgrade = prove(victim.written, ProofRequest.upgrade(0, Victim.BLOCKS));
    channel.send(
        Message.data(asked.id(), new Proof(0, block.block(), null, null, upgrade.upgrade())));
    assertThat(peer.awaitEnd()).contains("asked for block " + asked.block());
  }

  @Test
  void closesOnAnotherBlockThanAskedFor() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    long other = (asked.block() + 1) % Victim.BLOCKS;
    channel.send(Message.data(asked.id(), prove(victim.written, ProofRequest.block(other, 5))));
    assertThat(peer.awaitEnd()).contains("asked for block " + asked.block());
  }

  @Test
  void closesOnAnAnswerWithAHashThatNobodyAskedFor() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    Proof block = prove(victim.written, asked.proof());
    Proof hash = prove(victim.written, ProofRequest.hash(1, 0));
    channel.send(Message.data(asked.id(), new Proof(0, block.block(), hash.hash(), null, null)));
    assertThat(peer.awaitEnd()).isNotEqualTo("internal error");
    assertThat(victim.wanted.has(asked.block())).isFalse();
  }

  @Test
  void closesOnABlockInTheAnswerToAnUpgrade() throws Exception {
    String reason =
        endAfterUpgrade(
            proof -> {
              Proof block = prove(victim.written, ProofRequest.block(3, 0));
              return new Proof(0, block.block(), null, null, proof.upgrade());
            });
    assertThat(reason).contains("other parts than were asked for");
  }

  @Test
  void closesOnAWrongSignature() throws Exception {
    String reason =
        endAfterUpgrade(
            proof ->
                proof.withSignature(
                    flip(requireNonNull(requireNonNull(proof.upgrade()).signature()))));
    assertThat(reason).contains("the signature of length 200 is wrong");
  }

  @Test
  void closesOnAnUpgradeWithoutASignature() throws Exception {
    assertThat(endAfterUpgrade(proof -> proof.withSignature(null))).contains("is wrong");
  }

  @Test
  void closesOnAWrongRoot() throws Exception {
    String reason =
        endAfterUpgrade(
            proof -> {
              Proof.Upgrade true_ = requireNonNull(proof.upgrade());
              return upgrade(0, true_, 0, true_.length(), flipFirst(true_.nodes()));
            });
    assertThat(reason).contains("is wrong");
  }

  @Test
  void closesOnTheManifestOfAnotherLog() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Victim.BLOCKS, 0));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    Manifest foreign = Manifest.single(KeyPair.generate().publicKey());
    channel.send(Message.data(asked.id(), prove(victim.written, asked.proof()), foreign));
    assertThat(peer.awaitEnd()).contains("does not hash to log");
    assertThat(victim.wanted.manifest()).isEmpty();
  }

  @Test
  void closesOnAnUpgradeThatIsSignedButNotByTheManifest() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Victim.BLOCKS, 0));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    channel.send(
        Message.data(
            asked.id(),
            prove(victim.served, asked.proof()),
            victim.written.manifest().orElseThrow()));
    assertThat(peer.awaitEnd()).contains("the signature of length 200 is wrong");
    assertThat(victim.wanted.length()).isZero();
  }

  @Test
  void closesOnMoreNodesThanAnyTreeHas() throws Exception {
    String reason =
        endAfterUpgrade(
            proof -> {
              Proof.Upgrade true_ = requireNonNull(proof.upgrade());
              TreeNode root = true_.nodes().get(0);
              return upgrade(
                  0, true_, 0, true_.length(), Collections.nCopies(TreeNode.MAX_LIST + 1, root));
            });
    assertThat(reason).contains("at most " + TreeNode.MAX_LIST);
  }

  @Test
  void closesOnNodesWithoutEndBeforeMakingRoomForThem() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Victim.BLOCKS, 0));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    Encoder body = new Encoder().uint(8).uint(asked.id()).uint(0).uint(0).uint(Victim.BLOCKS);
    channel.send(Message.of(Message.DATA, body.uint(1L << 40)));
    assertThat(peer.awaitEnd()).contains("tree nodes: length " + (1L << 40));
  }

  @Test
  void closesOnAnUpgradeToTheLargestNumber() throws Exception {
    String reason =
        endAfterUpgrade(
            proof -> {
              Proof.Upgrade true_ = requireNonNull(proof.upgrade());
              return upgrade(0, true_, 0, Encoder.MAX_UINT, true_.nodes());
            });
    assertThat(reason).contains("expected at most 2^52");
  }

  @Test
  void closesOnAnUpgradeThatStartsBeyondOurEnd() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked first = channel.awaitRequest(Asked::isBlock);
    assertThat(first.fork()).isZero();
    channel.send(Message.sync(0, 2L * Victim.BLOCKS, Victim.BLOCKS));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    Proof.Upgrade true_ =
        requireNonNull(prove(victim.written, ProofRequest.upgrade(0, Victim.BLOCKS)).upgrade());
    channel.send(Message.data(asked.id(), upgrade(0, true_, Victim.BLOCKS, 1, true_.nodes())));
    showNoHead(channel);
    assertThat(peer.awaitEnd()).contains("expected");
    assertThat(victim.wanted.length()).isEqualTo(Victim.BLOCKS);
  }

  @Test
  void closesOnAForkWithTheSignatureOfAnother() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(7, Victim.BLOCKS, 0));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    assertThat(asked.fork()).isEqualTo(7);
    Proof.Upgrade true_ =
        requireNonNull(prove(victim.written, ProofRequest.upgrade(0, Victim.BLOCKS)).upgrade());
    channel.send(
        Message.data(
            asked.id(),
            upgrade(7, true_, 0, Victim.BLOCKS, true_.nodes()),
            victim.written.manifest().orElseThrow()));
    assertThat(peer.awaitEnd()).contains("a head whose signature is wrong");
    assertThat(victim.wanted.fork()).isZero();
  }

  /** Answers the first request for a block with a changed proof; returns why it was cut off. */
  private String endAfterBlock(UnaryOperator<Proof.Block> change) throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    Proof.Block block = requireNonNull(prove(victim.written, asked.proof()).block());
    channel.send(Message.data(asked.id(), new Proof(0, change.apply(block), null, null, null)));
    showNoHead(channel);
    String reason = peer.awaitEnd();
    assertThat(victim.wanted.has(asked.block())).isFalse();
    assertThat(victim.wanted.local(asked.block())).isEmpty();
    return reason;
  }

  /** The victim asks for the liar's head, to tell a lie from a log signed twice; there is none. */
  private static void showNoHead(HostileChannel channel) throws Exception {
    Asked head = channel.awaitRequest(asked -> asked.id() == 0);
    assertThat(head.isUpgrade()).isTrue();
    channel.send(Message.noData(0, 1));
  }

  /** Answers the first request for an upgrade with a changed proof; returns why it was cut off. */
  private String endAfterUpgrade(UnaryOperator<Proof> change) throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Victim.BLOCKS, 0));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    Proof changed = change.apply(prove(victim.written, asked.proof()));
    channel.send(Message.data(asked.id(), changed, victim.written.manifest().orElseThrow()));
    String reason = peer.awaitEnd();
    assertThat(victim.wanted.length()).isZero();
    return reason;
  }

  private static Proof upgrade(
      long fork, Proof.Upgrade true_, long start, long length, List<TreeNode> nodes) {
    Bytes signature = requireNonNull(true_.signature());
    return new Proof(
        fork,
        null,
        null,
        null,
        new Proof.Upgrade(start, length, nodes, true_.additionalNodes(), signature));
  }
}
