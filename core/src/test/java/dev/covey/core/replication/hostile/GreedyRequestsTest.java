package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.ProofRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that asks for too much, or for what cannot be. */
@Timeout(120)
class GreedyRequestsTest extends HostileTest {

  private static final long MOST = Encoder.MAX_UINT;

  @Test
  void closesWhenMoreRequestsWaitThanTheLimit() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    Message[] requests = new Message[8_193];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = Message.request(i + 1, 0, ProofRequest.block(i % Victim.BLOCKS, 0));
    }
    channel.send(requests);
    assertThat(peer.awaitEnd()).contains("more than 8192 requests waiting");
  }

  @Test
  void closesOnOneWhoAsksOnAndReadsNothing() throws Exception {
    long before = usedHeap();
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    peer.stopReading();
    Message[] requests = new Message[4_000];
    for (int frame = 0; frame < 200 && peer.isOpen(); frame++) {
      for (int i = 0; i < requests.length; i++) {
        requests[i] = Message.request(4_000L * frame + i, 0, ProofRequest.block(i % 128, 7));
      }
      channel.send(requests);
    }
    assertThat(peer.awaitEnd()).contains("requests waiting");
    assertBoundedHeap(before);
  }

  @Test
  void servesOneWhoUsesAnIdAgainAndAgain() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    channel.flood(8_000, Message.request(7, 0, ProofRequest.block(3, 0)));
    channel.expectServed(victim.served, 5);
  }

  @Test
  void spendsNoTimeOnCancelsOfUnknownIds() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    Message[] requests = new Message[8_000];
    for (int i = 0; i < requests.length; i++) {
      requests[i] = Message.request(i, 0, ProofRequest.block(0, 0));
    }
    Encoder bomb = new Encoder(1 << 24).uint(0).uint(0).uint(channel.id());
    for (Message request : requests) {
      bomb.uint(1 + request.body().length()).uint(request.type()).raw(request.body());
    }
    Message cancel = Message.cancel(60_000);
    for (int i = 0; i < 2_000_000; i++) {
      bomb.uint(1 + cancel.body().length()).uint(cancel.type()).raw(cancel.body());
    }
    Duration before = peer.victimWorked();
    peer.frame(bomb.toBytes());
    channel.expectServed(victim.served, 5);
    assertThat(peer.victimWorked().minus(before)).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void refusesRequestsWithAbsurdNumbersAndServesTheNext() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    ProofRequest.Block block = new ProofRequest.Block(3, 0);
    List<ProofRequest> absurd =
        List.of(
            ProofRequest.block(MOST, 0),
            ProofRequest.block(Victim.BLOCKS, 0),
            ProofRequest.block(3, MOST),
            ProofRequest.hash(MOST, 0),
            ProofRequest.hash(MOST - 1, MOST),
            ProofRequest.hash(1, MOST),
            ProofRequest.upgrade(MOST, MOST),
            ProofRequest.upgrade(0, MOST),
            ProofRequest.upgrade(0, 0),
            ProofRequest.upgrade(Victim.BLOCKS, 1),
            ProofRequest.upgrade(Victim.BLOCKS + 1, 1),
            ProofRequest.upgrade(MOST, 1),
            new ProofRequest(block, new ProofRequest.Hash(1, 0), null, null),
            new ProofRequest(block, null, new ProofRequest.Seek(MOST, MOST), null),
            new ProofRequest(block, null, new ProofRequest.Seek(MOST, 0), null),
            new ProofRequest(
                null,
                null,
                new ProofRequest.Seek(0, MOST),
                new ProofRequest.Upgrade(0, Victim.BLOCKS)),
            new ProofRequest(block, null, null, new ProofRequest.Upgrade(0, 2)));
    for (int i = 0; i < absurd.size(); i++) {
      channel.send(Message.request(i + 1, 0, absurd.get(i)));
      Decoder refused = new Decoder(channel.await(Message.NO_DATA).body());
      assertThat(refused.uint()).as("%s", absurd.get(i)).isEqualTo(i + 1);
      assertThat(refused.uint()).isEqualTo(1);
      assertThat(refused.uint()).as("%s", absurd.get(i)).isEqualTo(2);
    }
    channel.send(Message.request(MOST, MOST, ProofRequest.block(3, 0)));
    Decoder otherFork = new Decoder(channel.await(Message.NO_DATA).body());
    assertThat(otherFork.uint()).isEqualTo(MOST);
    assertThat(otherFork.uint()).as("no reason, which JavaScript would hold against us").isZero();
    channel.expectServed(victim.served, 5);
  }

  @Test
  void closesOnANumberThatJavaScriptCouldNotCount() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    Encoder body = new Encoder().uint(1).uint(1).uint(0).u8(0xff).u64(MOST + 1).uint(0);
    channel.send(Message.of(Message.REQUEST, body));
    assertThat(peer.awaitEnd()).contains("2^53 - 1");
  }

  @Test
  void answersABombOfWantsInLittleTimeAndSpace() throws Exception {
    long before = usedHeap();
    HostilePeer peer = victim.attack();
    HostileChannel served = peer.open(victim.served);
    HostileChannel wanted = peer.open(victim.wanted);
    Message[] wants = {
      Message.want(0, 1 << 21),
      Message.want(1, 3),
      Message.want(7, (1 << 21) + 1),
      Message.want(0, MOST),
      Message.want(MOST, 1),
      Message.want(MOST, MOST),
      Message.want(0, 0),
      Message.want(MOST - 31, 1 << 21)
    };
    wanted.flood(20_000, wants);
    served.flood(20_000, wants);
    served.expectServed(victim.served, 5);
    assertBoundedHeap(before);
  }
}
