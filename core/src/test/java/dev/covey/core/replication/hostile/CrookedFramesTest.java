package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.merkle.ProofRequest;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer whose messages are cut, too large, too many, or for no channel at all. */
@Timeout(120)
class CrookedFramesTest extends HostileTest {

  @Test
  void closesOnEveryTypeOfMessageCutShort() throws Exception {
    List<Message> whole =
        List.of(
            Message.sync(300, 300, 300),
            Message.request(300, 300, ProofRequest.block(300, 300)),
            Message.request(300, 300, ProofRequest.upgrade(300, 300)),
            Message.cancel(300),
            Message.data(
                300,
                prove(victim.written, ProofRequest.upgrade(0, Victim.BLOCKS)),
                victim.written.manifest().orElseThrow()),
            Message.data(300, prove(victim.written, ProofRequest.block(3, 4))),
            Message.noData(300, 1L << 40),
            Message.want(300, 300),
            new Message(Message.UNWANT, Message.want(300, 300).body()),
            Message.bitfield(320, 3),
            Message.has(300, 300),
            Message.extension("extension", Bytes.EMPTY));
    for (Message message : whole) {
      int length = message.body().length();
      for (int cut : new int[] {0, 1, length / 2, length - 1}) {
        HostilePeer peer = victim.attack();
        HostileChannel channel = peer.open(victim.served);
        channel.send(new Message(message.type(), message.body().slice(0, cut)));
        assertThat(peer.awaitEnd())
            .as("type %s cut to %s of %s", message.type(), cut, length)
            .containsAnyOf("ends early", "only");
      }
    }
  }

  @Test
  void ignoresExtensionsOfManyMebibytes() throws Exception {
    long before = usedHeap();
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    Bytes payload = Bytes.wrap(new byte[8 << 20]);
    for (int i = 0; i < 20; i++) {
      channel.send(Message.extension("flood", payload));
      peer.awaitWritable();
    }
    channel.expectServed(victim.served, 5);
    assertBoundedHeap(before);
  }

  @Test
  void rejectsAHundredThousandChannels() throws Exception {
    long before = usedHeap();
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    int next = channel.id() + 1;
    for (int frame = 0; frame < 100; frame++) {
      Encoder opens = new Encoder(1 << 16).uint(0).uint(0).uint(0);
      for (int i = 0; i < 1_000; i++) {
        byte[] id = new byte[32];
        id[0] = (byte) i;
        id[1] = (byte) (i >> 8);
        id[2] = (byte) frame;
        opens.buffer(
            new Encoder()
                .uint(1)
                .uint(next++)
                .string(i % 2 == 0 ? "hypercore/alpha" : "protocol " + i)
                .buffer(Bytes.wrap(id))
                .raw(new byte[33])
                .toBytes());
      }
      peer.frame(opens.toBytes());
    }
    // The attacker's own mux never opened these: the first reject ends it.
    assertThat(peer.awaitEnd()).isNotEqualTo("internal error");
    assertBoundedHeap(before);
  }

  @Test
  void ignoresWhatComesForAClosedChannel() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel wanted = peer.open(victim.wanted);
    HostileChannel served = peer.open(victim.served);
    peer.frame(new Encoder().uint(0).uint(3).uint(wanted.id()).toBytes());
    wanted.flood(
        10_000,
        Message.sync(0, Victim.BLOCKS, 0),
        Message.of(Message.DATA, new Encoder()),
        Message.has(0, Victim.BLOCKS));
    peer.frame(peer.batch(1_234_567, 1_000, Message.has(0, 1)));
    served.expectServed(victim.served, 5);
  }

  @Test
  void opensAndClosesTheSameLogWithoutEnd() throws Exception {
    HostilePeer peer = victim.attack();
    for (int i = 0; i < 300; i++) {
      peer.close(peer.open(victim.served));
    }
    peer.open(victim.served).expectServed(victim.served, 5);
  }

  @Test
  void closesOnAWrongCapability() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel unused = peer.open(victim.served, Bytes.wrap(new byte[32]));
    assertThat(peer.awaitEnd()).contains("wrong capability");
  }

  @Test
  void closesOnItsOwnCapabilitySentBack() throws Exception {
    HostilePeer peer = victim.attack();
    Bytes theirs =
        dev.covey.core.wire.Capability.theirs(peer.connection(), victim.wanted.key().bytes());
    HostileChannel unused = peer.open(victim.wanted, theirs);
    assertThat(peer.awaitEnd()).contains("wrong capability");
  }

  @Test
  void closesOnTheCapabilityOfAnotherConnection() throws Exception {
    HostilePeer first = victim.attack();
    HostilePeer second = victim.attack();
    Bytes other =
        dev.covey.core.wire.Capability.ours(first.connection(), victim.served.key().bytes());
    HostileChannel unused = second.open(victim.served, other);
    assertThat(second.awaitEnd()).contains("wrong capability");
    assertThat(first.isOpen()).isTrue();
  }

  @Test
  void meetsRandomMessagesWithNothingWorseThanAClose() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 60; round++) {
      HostilePeer peer = victim.attack();
      HostileChannel channel = peer.open(random.nextBoolean() ? victim.served : victim.wanted);
      channel.send(Message.sync(0, Victim.BLOCKS, 0), Message.has(0, Victim.BLOCKS));
      Message[] messages = new Message[50];
      for (int i = 0; i < messages.length; i++) {
        byte[] body = new byte[random.nextInt(24)];
        for (int k = 0; k < body.length; k++) {
          body[k] = (byte) (random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(20));
        }
        messages[i] = new Message(random.nextInt(11), Bytes.wrap(body));
      }
      channel.send(messages);
      channel.send(Message.of(Message.SYNC, new Encoder()));
      assertThat(peer.awaitEnd()).isNotEqualTo("internal error");
    }
  }
}
