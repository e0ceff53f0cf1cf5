package dev.covey.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.testing.CpuTime;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PeerStoreTest {

  private final Random random = new Random(9);
  private final NodeId own = NodeId.random(random);

  @Test
  void givesBackWhatWasAnnouncedUntilItIsWithdrawnOrOld() {
    PeerStore store = new PeerStore(own, limits(10, 10, 10));
    NodeId key = NodeId.random(random);
    InetSocketAddress peer = HostPort.parse("10.0.0.1:4000");
    assertThat(store.announce(key, peer, 0)).isTrue();
    assertThat(store.peers(key, 10, random, 1)).containsExactly(peer);
    store.withdraw(key, peer);
    assertThat(store.peers(key, 10, random, 1)).isEmpty();
    assertThat(store.announce(key, peer, 2)).isTrue();
    long later = TimeUnit.HOURS.toNanos(3);
    store.expire(later);
    assertThat(store.peers(key, 10, random, later)).isEmpty();
    assertThat(store.keys()).isZero();
  }

  @Test
  void keepsTheKeysThatAreClosestToItWhenThereAreTooMany() {
    int limit = 20;
    PeerStore store = new PeerStore(own, limits(limit, 10, 10));
    List<NodeId> keys = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      NodeId key = NodeId.random(random);
      keys.add(key);
      boolean unused = store.announce(key, HostPort.parse("10.0.0.1:4000"), i);
      assertThat(store.keys()).isLessThanOrEqualTo(limit);
    }
    keys.sort((a, b) -> own.compareDistance(a, b));
    assertThat(keys.subList(0, limit)).allMatch(key -> !store.peers(key, 1, random, 500).isEmpty());
  }

  @Test
  void letsNoHostFillAKeyAndNoKeyGrow() {
    PeerStore store = new PeerStore(own, limits(10, 50, 5));
    NodeId key = NodeId.random(random);
    InetSocketAddress honest = HostPort.parse("10.0.0.2:4000");
    assertThat(store.announce(key, honest, 0)).isTrue();
    for (int port = 1; port <= 1_000; port++) {
      boolean unused = store.announce(key, HostPort.parse("10.0.0.1:" + port), port);
    }
    Set<InetSocketAddress> peers = new HashSet<>(store.peers(key, 1_000, random, 1_001));
    assertThat(peers).hasSize(6).contains(honest);
    for (int host = 0; host < 200; host++) {
      boolean unused = store.announce(key, HostPort.parse("10.1.0." + host + ":1"), 2_000 + host);
    }
    assertThat(store.peers(key, 1_000, random, 3_000)).hasSizeLessThanOrEqualTo(50);
    assertThat(store.peers(key, 7, random, 3_000)).hasSize(7);
  }

  @Test
  void aHostThatBringsTooManyKeysLosesItsOwn() {
    PeerStore store = new PeerStore(own, new PeerStore.Limits(100, 10, 10, 10, 1_000));
    NodeId honest = NodeId.random(random);
    assertThat(store.announce(honest, HostPort.parse("10.0.0.2:4000"), 0)).isTrue();
    for (int i = 0; i < 1_000; i++) {
      boolean unused = store.announce(NodeId.random(random), HostPort.parse("10.0.0.1:4000"), i);
    }
    assertThat(store.keys()).isEqualTo(11);
    assertThat(store.peers(honest, 1, random, 1_000)).hasSize(1);
  }

  @Test
  void anotherIdMakesOtherKeysTheFarthest() {
    PeerStore store = new PeerStore(own, limits(20, 10, 10));
    List<NodeId> keys = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      keys.add(NodeId.random(random));
      boolean unused = store.announce(keys.get(i), HostPort.parse("10.0.0.1:4000"), 0);
    }
    NodeId moved = NodeId.random(random);
    store.moveTo(moved);
    assertThat(store.announce(moved, HostPort.parse("10.0.0.1:4000"), 0)).isTrue();
    keys.sort((a, b) -> moved.compareDistance(a, b));
    assertThat(store.peers(keys.get(19), 1, random, 0)).isEmpty();
    assertThat(store.peers(keys.get(18), 1, random, 0)).hasSize(1);
  }

  @Test
  void aMillionRecordsOfOneKeyTakeNoMoreRoomThanItsLimitAndLittleTime() {
    PeerStore store = new PeerStore(own, PeerStore.Limits.DEFAULT);
    NodeId key = NodeId.random(random);
    Duration began = CpuTime.ofThisThread();
    for (int i = 0; i < 1_000_000; i++) {
      boolean unused = store.announce(key, peer(random.nextInt()), i);
    }
    assertThat(store.size()).isEqualTo(PeerStore.Limits.DEFAULT.peers());
    for (int i = 0; i < 1_000_000; i++) {
      boolean unused = store.announce(key, peer(i), i);
    }
    assertThat(store.size()).isLessThanOrEqualTo(PeerStore.Limits.DEFAULT.peers());
    assertThat(CpuTime.ofThisThread().minus(began)).isLessThan(Duration.ofSeconds(30));
  }

  @Test
  void aMillionKeysTakeNoMoreRoomThanItsLimitAndLittleTime() {
    long before = heapBytes();
    PeerStore store = new PeerStore(own, PeerStore.Limits.DEFAULT);
    Duration began = CpuTime.ofThisThread();
    for (int i = 0; i < 1_000_000; i++) {
      NodeId key = NodeId.random(random);
      if (store.hasRoomFor(key)) {
        boolean unused = store.announce(key, peer(i), i);
      }
    }
    assertThat(store.keys()).isEqualTo(PeerStore.Limits.DEFAULT.keys());
    assertThat(store.size()).isEqualTo(store.keys());
    assertThat(CpuTime.ofThisThread().minus(began)).isLessThan(Duration.ofSeconds(30));
    assertThat(heapBytes() - before).isLessThan(40L << 20);
    store.expire(PeerStore.LIFETIME_NANOS + 1_000_000);
    assertThat(store.size()).isZero();
  }

  @Test
  void manyPeersOfManyKeysAreBoundedInAll() {
    PeerStore store = new PeerStore(own, new PeerStore.Limits(100, 100, 100, 100, 1_000));
    List<NodeId> keys = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      keys.add(NodeId.random(random));
    }
    for (int i = 0; i < 100_000; i++) {
      boolean unused = store.announce(keys.get(random.nextInt(100)), peer(i), i);
      assertThat(store.size()).isLessThanOrEqualTo(1_000);
    }
    keys.sort((a, b) -> own.compareDistance(a, b));
    assertThat(store.peers(keys.get(0), 100, random, 100_000)).hasSize(100);
    assertThat(store.peers(keys.get(99), 100, random, 100_000)).isEmpty();
  }

  private static long heapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /** One of sixteen million hosts. */
  private static InetSocketAddress peer(int number) {
    byte[] ip = {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), 4_000);
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }

  private static PeerStore.Limits limits(int keys, int peers, int peersOfOneHost) {
    return new PeerStore.Limits(keys, 2 * keys, peers, peersOfOneHost, keys * peers);
  }

  @Test
  void manyOfOneSubnetDoNotPushOutTheOthers() {
    PeerStore store = new PeerStore(own, new PeerStore.Limits(10, 10, 50, 50, 500));
    NodeId key = NodeId.random(random);
    List<InetSocketAddress> honest = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      honest.add(HostPort.parse("10.0." + i + ".1:4000"));
      assertThat(store.announce(key, honest.get(i), i)).isTrue();
    }
    for (int i = 0; i < 50_000; i++) {
      InetSocketAddress flooder = HostPort.parse("66.6.6." + i % 256 + ":" + (1024 + i));
      boolean unused = store.announce(key, flooder, 100 + i);
    }
    assertThat(store.size()).isEqualTo(50);
    assertThat(store.peers(key, 50, random, 60_000)).containsAll(honest);
  }
}
