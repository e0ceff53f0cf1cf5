package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.Proof;
import dev.covey.core.merkle.ProofRequest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that says what nobody asked it, or promises what it does not hold: it is ignored. */
@Timeout(120)
class UnaskedTest extends HostileTest {

  @Test
  void ignoresABlockAnUpgradeAndAHashThatNobodyAskedFor() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    HostileChannel other = peer.open(victim.served);
    List<ProofRequest> parts =
        List.of(
            ProofRequest.upgrade(0, Victim.BLOCKS),
            ProofRequest.block(3, 2),
            ProofRequest.hash(1, 0));
    for (ProofRequest part : parts) {
      for (long id : new long[] {0, 999, Encoder.MAX_UINT}) {
        channel.send(
            Message.data(id, prove(victim.written, part), victim.written.manifest().orElseThrow()));
      }
    }
    other.expectServed(victim.served, 5);
    assertThat(victim.wanted.length()).isZero();
    assertThat(victim.wanted.has(3)).isFalse();
  }

  @Test
  void takesAnAnswerOnce() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    HostileChannel other = peer.open(victim.served);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    Proof proof = prove(victim.written, asked.proof());
    channel.flood(1_000, Message.data(asked.id(), proof));
    other.expectServed(victim.served, 5);
    peer.close();
  }

  @Test
  void asksOthersForWhatAPeerSaysItHasNot() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    for (int i = 0; i < Victim.BLOCKS; i++) {
      Asked asked = channel.awaitRequest(Asked::isBlock);
      channel.send(Message.noData(asked.id(), 1));
    }
    peer.open(victim.served).expectServed(victim.served, 5);
    assertThat(channel.waiting(Message.REQUEST)).isZero();
  }

  @Test
  void ignoresRefusalsOfWhatItNeverAskedFor() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    channel.flood(
        100_000,
        Message.noData(0, 1),
        Message.noData(77, 2),
        Message.noData(Encoder.MAX_UINT, Encoder.MAX_UINT));
    channel.expectServed(victim.served, 5);
  }

  @Test
  void dropsBlocksOfAForkItIsNotIn() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    Proof proof = prove(victim.written, asked.proof());
    channel.send(Message.data(asked.id(), new Proof(5, proof.block(), null, null, null)));
    peer.open(victim.served).expectServed(victim.served, 5);
    assertThat(victim.wanted.has(asked.block())).isFalse();
    peer.close();
  }

  @Test
  void believesNoLengthThatIsNotSigned() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Encoder.MAX_UINT, 0), Message.has(0, Encoder.MAX_UINT));
    Asked asked = channel.awaitRequest(Asked::isUpgrade);
    assertThat(asked.fork()).isZero();
    peer.open(victim.served).expectServed(victim.served, 5);
    assertThat(victim.wanted.length()).isZero();
  }

  @Test
  void goesElsewhereForBlocksThatAreClaimedButNeverSent() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = beginAsAuthor(peer);
    Asked asked = channel.awaitRequest(Asked::isBlock);
    assertThat(asked.fork()).isZero();
    victim.checkHonestPeers();
    assertThat(peer.isOpen()).isTrue();
  }

  @Test
  void asksOnlyAFewTimesForAnUpgradeThatIsRefused() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.wanted);
    channel.send(Message.sync(0, Victim.BLOCKS, 0));
    HostileChannel other = peer.open(victim.served);
    int asked = 0;
    for (int round = 0; round < 200; round++) {
      while (channel.waiting(Message.REQUEST) > 0) {
        Asked refused = channel.awaitRequest(Asked::isUpgrade);
        channel.send(Message.noData(refused.id(), 1));
        asked++;
      }
      other.expectServed(victim.served, 5);
    }
    assertThat(asked).isBetween(1, 40);
  }

  @Test
  void answersAStormOfSyncsWithAFewOfItsOwn() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    Message[] syncs = new Message[1_000];
    for (int i = 0; i < syncs.length; i++) {
      syncs[i] = Message.sync(0, i % 190, i % 7);
    }
    for (int frame = 0; frame < 50; frame++) {
      channel.flood(10, syncs);
    }
    channel.expectServed(victim.served, 5);
    assertThat(channel.waiting(Message.SYNC)).isLessThan(1_000);
  }

  @Test
  void staysInItsForkWhileAnotherJumpsUpAndDown() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel wanted = peer.open(victim.wanted);
    HostileChannel served = peer.open(victim.served);
    List<Message> jumps = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      jumps.add(Message.sync(i % 5, 10 + i % 3, 0));
      jumps.add(Message.has(0, 10));
    }
    for (int frame = 0; frame < 20; frame++) {
      wanted.flood(5, jumps.toArray(Message[]::new));
      served.flood(5, jumps.toArray(Message[]::new));
    }
    served.expectServed(victim.served, 5);
    assertThat(victim.served.fork()).isZero();
    assertThat(victim.wanted.fork()).isZero();
    assertThat(wanted.waiting(Message.REQUEST)).isLessThan(200);
  }

  @Test
  void ignoresTypesThatDoNotExist() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    for (int type : new int[] {10, 11, 255, 70_000, Integer.MAX_VALUE}) {
      channel.send(Message.of(type, new Encoder().uint(1)));
    }
    channel.expectServed(victim.served, 5);
  }
}
