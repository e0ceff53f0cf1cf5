package dev.covey.dht;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeerRecordTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);
  private static final Bytes ROOM = Blake2b.hash(Bytes.utf8("a room"));
  private static final KeyPair ADA = KeyPair.fromSeed(Blake2b.hash(Bytes.utf8("ada")));
  private static final KeyPair RELAY = KeyPair.fromSeed(Blake2b.hash(Bytes.utf8("relay")));
  private static final InetSocketAddress V4 = HostPort.parse("192.0.2.7:49737");
  private static final InetSocketAddress V6 = HostPort.parse("[2001:db8::7]:65535");

  @Test
  void readsWhatItSigned() throws Exception {
    PeerRecord signed =
        PeerRecord.sign(
            ADA,
            ROOM,
            NOW.plusMillis(750),
            List.of(V4, V6),
            List.of(new RelayAddress(RELAY.publicKey(), V6)));
    PeerRecord read = PeerRecord.decode(signed.encoded(), ROOM);
    assertThat(read).isEqualTo(signed).hasSameHashCodeAs(signed);
    assertThat(read.device()).isEqualTo(ADA.publicKey());
    assertThat(read.time()).isEqualTo(NOW).isEqualTo(signed.time());
    assertThat(read.addresses()).containsExactly(V4, V6);
    assertThat(read.relays()).containsExactly(new RelayAddress(RELAY.publicKey(), V6));
  }

  @Test
  void keepsItsPlaceOnTheWire() {
    Bytes encoded = PeerRecord.sign(ADA, ROOM, NOW, List.of(V4), List.of()).encoded();
    String device = ADA.publicKey().bytes().hex();
    assertThat(encoded.hex())
        .startsWith("01" + device + "fe803bb16a" + "01" + "06c0000207c249" + "00");
    assertThat(encoded.length()).isEqualTo(1 + 32 + 5 + 1 + 7 + 1 + 64);
  }

  @Test
  void fitsWithAllThatItMayCarry() throws Exception {
    List<RelayAddress> relays =
        Collections.nCopies(PeerRecord.MAX_RELAYS, new RelayAddress(RELAY.publicKey(), V6));
    List<InetSocketAddress> addresses = Collections.nCopies(PeerRecord.MAX_ADDRESSES, V6);
    PeerRecord full = PeerRecord.sign(ADA, ROOM, NOW, addresses, relays);
    assertThat(full.encoded().length()).isLessThanOrEqualTo(PeerRecord.MAX_SIZE);
    assertThat(PeerRecord.decode(full.encoded(), ROOM)).isEqualTo(full);
  }

  @Test
  void refusesToSignTooMuchOrAName() {
    List<InetSocketAddress> nine = Collections.nCopies(9, V4);
    assertThatThrownBy(() -> PeerRecord.sign(ADA, ROOM, NOW, nine, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("9 addresses");
    List<InetSocketAddress> name = List.of(InetSocketAddress.createUnresolved("example.org", 5000));
    assertThatThrownBy(() -> PeerRecord.sign(ADA, ROOM, NOW, name, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a name");
    Bytes shortContext = Bytes.utf8("room");
    assertThatThrownBy(() -> PeerRecord.sign(ADA, shortContext, NOW, List.of(), List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("context of 4 bytes");
  }

  @Test
  void rejectsARecordShownInAnotherRoom() {
    Bytes encoded = PeerRecord.sign(ADA, ROOM, NOW, List.of(V4), List.of()).encoded();
    assertRejected(encoded, Blake2b.hash(Bytes.utf8("another room")), "signature");
  }

  @Test
  void rejectsEveryChangedByte() {
    byte[] original =
        PeerRecord.sign(
                ADA, ROOM, NOW, List.of(V4), List.of(new RelayAddress(RELAY.publicKey(), V6)))
            .encoded()
            .toByteArray();
    for (int at = 0; at < original.length; at++) {
      byte[] changed = original.clone();
      changed[at] ^= 1;
      assertThatThrownBy(() -> PeerRecord.decode(Bytes.wrap(changed), ROOM))
          .as("byte %d", at)
          .isInstanceOf(ProtocolViolationException.class);
    }
  }

  @Test
  void rejectsASignatureByAnother() {
    Bytes hers = PeerRecord.sign(ADA, ROOM, NOW, List.of(V4), List.of()).encoded();
    byte[] forged = hers.toByteArray();
    RELAY.publicKey().bytes().copyTo(forged, 1);
    assertRejected(Bytes.wrap(forged), ROOM, "signature");
  }

  @Test
  void saysWhatIsWrongWithItsShape() {
    Encoder head = new Encoder().uint(1).raw(ADA.publicKey().bytes()).uint(NOW.getEpochSecond());
    assertRejected(Bytes.wrap(new byte[PeerRecord.MAX_SIZE + 1]), ROOM, "513 bytes");
    assertRejected(new Encoder().uint(2).toBytes(), ROOM, "version 2");
    assertRejected(copy(head).uint(9).toBytes(), ROOM, "9 addresses");
    assertRejected(copy(head).uint(0).uint(4).toBytes(), ROOM, "4 relays");
    assertRejected(copy(head).uint(1).uint(7).toBytes(), ROOM, "address of 7 bytes");
    Bytes tail = copy(head).uint(0).uint(0).raw(new byte[65]).toBytes();
    assertRejected(tail, ROOM, "ends in 65 bytes");
  }

  @Test
  void isCurrentForADayAndTenMinutesAhead() {
    PeerRecord made = PeerRecord.sign(ADA, ROOM, NOW, List.of(), List.of());
    assertThat(made.isCurrent(NOW.plus(Duration.ofHours(24)))).isTrue();
    assertThat(made.isCurrent(NOW.plus(Duration.ofHours(24)).plusSeconds(1))).isFalse();
    assertThat(made.isCurrent(NOW.minus(Duration.ofMinutes(10)))).isTrue();
    assertThat(made.isCurrent(NOW.minus(Duration.ofMinutes(10)).minusSeconds(1))).isFalse();
  }

  @Test
  void takesAnyBytesForAViolationAndNothingElse() {
    Random random = new Random(41);
    Bytes signed =
        PeerRecord.sign(
                ADA, ROOM, NOW, List.of(V4, V6), List.of(new RelayAddress(RELAY.publicKey(), V4)))
            .encoded();
    for (int round = 0; round < 20_000; round++) {
      byte[] bytes;
      if (round % 2 == 0) {
        bytes = new byte[random.nextInt(PeerRecord.MAX_SIZE + 8)];
        random.nextBytes(bytes);
        if (bytes.length > 0) {
          bytes[0] = 1;
        }
      } else {
        bytes = signed.slice(0, random.nextInt(signed.length())).toByteArray();
        for (int flips = random.nextInt(4); flips > 0 && bytes.length > 33; flips--) {
          bytes[33 + random.nextInt(bytes.length - 33)] = (byte) random.nextInt();
        }
      }
      assertThatThrownBy(() -> PeerRecord.decode(Bytes.wrap(bytes), ROOM))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }

  private static Encoder copy(Encoder head) {
    return new Encoder().raw(head.toBytes());
  }

  private static void assertRejected(Bytes encoded, Bytes context, String message) {
    assertThatThrownBy(() -> PeerRecord.decode(encoded, context))
        .isInstanceOf(ProtocolViolationException.class)
        .hasMessageContaining(message);
  }
}
