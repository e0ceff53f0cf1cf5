package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.dht.HostPort;
import dev.covey.dht.PeerRecord;
import dev.covey.node.room.Head;
import dev.covey.node.swarm.overlay.OverlayMessage;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RoomMessagesTest {

  private static final Bytes ROOM = Blake2b.hash(Bytes.utf8("a room"));
  private static final PeerRecord RECORD =
      PeerRecord.sign(
          KeyPair.generate(),
          ROOM,
          Instant.ofEpochSecond(1_790_000_000),
          List.of(HostPort.parse("192.0.2.7:5000")),
          List.of());

  @Test
  void readsWhatItWrote() throws Exception {
    List<Head> heads = List.of(new Head(new LogKey(ROOM), 70_000));
    assertThat(RoomMessages.readHeads(in(RoomMessages.heads(heads)))).isEqualTo(heads);
    assertThat(RoomMessages.readPeers(in(RoomMessages.peers(List.of(RECORD)))))
        .containsExactly(RECORD.encoded());
    InetSocketAddress six = HostPort.parse("[2001:db8::7]:65535");
    assertThat(RoomMessages.readObserved(in(RoomMessages.observed(six))))
        .isEqualTo(six.getAddress());
    List<PublicKey> some = List.of(RECORD.device());
    List<OverlayMessage<PublicKey>> all =
        List.of(
            new OverlayMessage.Ask<>(true),
            new OverlayMessage.Ask<>(false),
            new OverlayMessage.Accept<>(),
            new OverlayMessage.Refuse<>(some),
            new OverlayMessage.Leave<>(some),
            new OverlayMessage.Shuffle<>(some),
            new OverlayMessage.Reply<>(some));
    for (OverlayMessage<PublicKey> message : all) {
      RoomMessages.Overlaid read =
          RoomMessages.readOverlay(in(RoomMessages.overlay(message, devices -> List.of(RECORD))));
      assertThat(read.message()).hasSameClassAs(message);
      if (message instanceof OverlayMessage.Ask<PublicKey>) {
        assertThat(read.message()).isEqualTo(message);
      } else if (!(message instanceof OverlayMessage.Accept<PublicKey>)) {
        assertThat(read.records()).containsExactly(RECORD.encoded());
      }
    }
  }

  @Test
  void refusesTooMany() {
    Encoder many = new Encoder().uint(17);
    for (int i = 0; i < 17; i++) {
      many.buffer(RECORD.encoded());
    }
    assertThatThrownBy(() -> RoomMessages.readPeers(in(many)))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("17 peers");
    assertThatThrownBy(() -> RoomMessages.readOverlay(in(new Encoder().uint(6))))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining("kind 6");
  }

  @Test
  void takesAnyBytesForAValueOrAViolation() {
    Random random = new Random(17);
    for (int round = 0; round < 50_000; round++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      if (bytes.length > 0 && round % 2 == 0) {
        bytes[0] = (byte) random.nextInt(6);
      }
      survives(() -> RoomMessages.readHeads(new Decoder(bytes)));
      survives(() -> RoomMessages.readPeers(new Decoder(bytes)));
      survives(() -> RoomMessages.readOverlay(new Decoder(bytes)));
      survives(() -> RoomMessages.readObserved(new Decoder(bytes)));
    }
  }

  private interface Reading {
    Object read() throws ProtocolViolationException;
  }

  private static void survives(Reading reading) {
    try {
      assertThat(reading.read()).isNotNull();
    } catch (ProtocolViolationException expected) {
      assertThat(expected.getMessage()).isNotEmpty();
    }
  }

  private static Decoder in(Encoder written) {
    return new Decoder(written.toBytes());
  }
}
