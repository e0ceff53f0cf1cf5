package dev.covey.dht.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PeerStoreTest {

  private final Random random = new Random(9);
  private final NodeId own = NodeId.random(random);

  @Test
  void givesBackWhatWasAnnouncedUntilItIsWithdrawnOrOld() {
    PeerStore store = new PeerStore(own, new PeerStore.Limits(10, 10, 10));
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
    PeerStore store = new PeerStore(own, new PeerStore.Limits(limit, 10, 10));
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
    PeerStore store = new PeerStore(own, new PeerStore.Limits(10, 50, 5));
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
}
