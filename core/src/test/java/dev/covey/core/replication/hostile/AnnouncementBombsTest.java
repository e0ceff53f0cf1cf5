package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.encoding.Encoder;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that claims blocks where no log can have any, or takes claims back without end. */
@Timeout(120)
class AnnouncementBombsTest extends HostileTest {

  private static final long MOST = Encoder.MAX_UINT;

  /** The victim's event loop has to be free again after so much work. */
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void keepsNoBitsThatAreFarOut() throws Exception {
    long before = usedHeap();
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    for (long start : new long[] {32, 1L << 22, 1L << 40, (1L << 53) - 32}) {
      channel.send(Message.bitfield(start, 1 << 20));
    }
    assertSoonServed(peer, channel);
    assertBoundedHeap(before);
    assertThat(peer.isOpen()).isTrue();
  }

  @Test
  void closesOnABitfieldThatBeginsInsideAWord() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    channel.send(Message.bitfield(33, 1));
    assertThat(peer.awaitEnd()).contains("not in whole words");
  }

  @Test
  void closesOnABitfieldThatPromisesMoreThanItBrings() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    channel.send(Message.of(Message.BITFIELD, new Encoder().uint(0).uint(1L << 40).u32(7)));
    assertThat(peer.awaitEnd()).contains("bitfield: length " + (1L << 40));
  }

  @Test
  void takesRangesUpToTheLargestNumberAndNoneBeyond() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    channel.send(
        Message.has(1, MOST - 1),
        Message.has(0, MOST),
        Message.dropped(0, MOST),
        Message.has(MOST, 0),
        Message.dropped(MOST - 1, 1));
    assertSoonServed(peer, channel);
    channel.send(Message.has(MOST, 1));
    assertThat(peer.awaitEnd()).contains("beyond 2^53 - 1");
  }

  @Test
  void isSoonDoneWithRangesThatComeAndGo() throws Exception {
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    channel.flood(
        50_000,
        Message.has(1, 1L << 21),
        Message.dropped(1, 1L << 21),
        Message.has(2, MOST - 2),
        Message.dropped(0, MOST));
    assertSoonServed(peer, channel);
  }

  @Test
  void isSoonDoneWithRangesOfOneBlockEach() throws Exception {
    long before = usedHeap();
    HostilePeer peer = victim.attack();
    HostileChannel channel = peer.open(victim.served);
    Message[] scattered = new Message[100_000];
    for (int i = 0; i < scattered.length; i++) {
      scattered[i] = Message.has(2 + 20L * i, 1);
    }
    channel.flood(5, scattered);
    assertSoonServed(peer, channel);
    assertBoundedHeap(before);
  }

  private void assertSoonServed(HostilePeer peer, HostileChannel channel) throws Exception {
    channel.expectServed(victim.served, 5);
    // All that it has done since this test began.
    assertThat(peer.victimWorked()).isLessThan(SOON);
  }
}
