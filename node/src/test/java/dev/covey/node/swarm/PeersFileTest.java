package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class PeersFileTest {

  private static final InetSocketAddress V4 = HostPort.parse("192.0.2.7:49737");
  private static final InetSocketAddress V6 = HostPort.parse("[2001:db8::7]:65535");
  private static final Bytes ROOM = Blake2b.hash(Bytes.utf8("a room"));

  @TempDir Path directory;

  private final TestClock clock = new TestClock();

  @Test
  void readsWhatItWrote() {
    PeersFile file = new PeersFile(directory.resolve("peers"));
    KnownPeer ada =
        KnownPeer.of(key())
            .seen(Instant.ofEpochSecond(1_790_000_000), List.of(V4))
            .inRoom(ROOM, List.of(V6, V4))
            .failed()
            .violated(Instant.ofEpochSecond(1_790_000_600));
    List<KnownPeer> peers = List.of(ada, KnownPeer.of(key()));
    file.write(peers);
    assertThat(file.read()).isEqualTo(peers);
    assertThat(ada.addresses()).containsExactly(V4, V6);
    file.write(List.of());
    assertThat(file.read()).isEmpty();
    assertThat(directory.toFile().list()).containsExactly("peers");
  }

  @Test
  void beginsAnewWithADamagedFileOrNone() throws Exception {
    Path path = directory.resolve("peers");
    PeersFile file = new PeersFile(path);
    assertThat(file.read()).isEmpty();
    byte[] intact = PeersFile.encode(List.of(KnownPeer.of(key()))).toByteArray();
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= 64;
      Files.write(path, damaged);
      assertThat(file.read()).as("byte %d", at).isEmpty();
    }
  }

  @Test
  void takesAnyBytesForAViolationAndNothingElse() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 20_000; round++) {
      byte[] body = new byte[random.nextInt(300)];
      random.nextBytes(body);
      Bytes start = Bytes.utf8("covey-peers").concat(Bytes.wrap(new byte[] {1}), Bytes.wrap(body));
      Bytes whole = start.concat(Blake2b.hash(start));
      try {
        assertThat(PeersFile.decode(whole).size()).isLessThanOrEqualTo(KnownPeers.MAX);
      } catch (ProtocolViolationException expected) {
        assertThat(expected).hasMessageNotContaining("null");
      }
    }
    assertThatThrownBy(() -> PeersFile.decode(Bytes.EMPTY))
        .isInstanceOf(ProtocolViolationException.class);
  }

  @Test
  void remembersOverARestartAndTheMostPromisingFirst() {
    Path path = directory.resolve("peers");
    KnownPeers before = new KnownPeers(clock, Optional.of(path));
    PublicKey old = key();
    PublicKey lately = key();
    PublicKey failing = key();
    PublicKey elsewhere = key();
    for (PublicKey peer : List.of(old, lately, failing, elsewhere)) {
      clock.advance(Duration.ofMinutes(1));
      Bytes room = peer.equals(elsewhere) ? Blake2b.hash(ROOM) : ROOM;
      before.inRoom(peer, room, Optional.of(V4), List.of(V6));
    }
    before.failed(failing);
    before.save();
    KnownPeers after = new KnownPeers(clock, Optional.of(path));
    assertThat(after.inRoom(ROOM, 10)).containsExactly(lately, old, failing);
    assertThat(after.inRoom(ROOM, 1)).containsExactly(lately);
    assertThat(after.addresses(old)).containsExactly(V4, V6);
  }

  @Test
  void forgetsThoseNotSeenForLongest() {
    KnownPeers peers = new KnownPeers(clock, Optional.empty());
    PublicKey first = key();
    PublicKey second = key();
    peers.inRoom(first, ROOM, Optional.of(V4), List.of());
    clock.advance(Duration.ofSeconds(1));
    peers.inRoom(second, ROOM, Optional.of(V6), List.of());
    clock.advance(Duration.ofSeconds(1));
    peers.met(first, Optional.empty());
    for (int i = 1; i < KnownPeers.MAX; i++) {
      clock.advance(Duration.ofSeconds(1));
      peers.inRoom(madeUp(i), ROOM, Optional.empty(), List.of());
    }
    assertThat(peers.all()).hasSize(KnownPeers.MAX);
    assertThat(peers.addresses(first)).containsExactly(V4);
    assertThat(peers.addresses(second)).isEmpty();
    assertThat(PeersFile.encode(peers.all()).length()).isLessThan(1 << 20);
  }

  @Test
  void strangersTakeNobodysPlace() {
    KnownPeers peers = new KnownPeers(clock, Optional.empty());
    PublicKey member = key();
    peers.inRoom(member, ROOM, Optional.of(V4), List.of());
    peers.met(key(), Optional.of(V6));
    assertThat(peers.all()).hasSize(1);
    for (int i = 0; i < 2 * KnownPeers.MAX; i++) {
      clock.advance(Duration.ofSeconds(1));
      peers.violated(madeUp(i), clock.instant());
    }
    assertThat(peers.all()).hasSize(KnownPeers.MAX);
    assertThat(peers.inRoom(ROOM, 10)).containsExactly(member);
  }

  private static PublicKey madeUp(int number) {
    return new PublicKey(Blake2b.hash(Bytes.utf8("device " + number)));
  }

  private static PublicKey key() {
    return KeyPair.generate().publicKey();
  }
}
