package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JsPeer;
import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.HostPort;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** libtorrent, bittorrent-dht and four of ours in one network; the strangers meet through us. */
@Tag("interop")
@Timeout(120)
class MixedNetworkTest {

  private static final Topic TOPIC = new Topic(Bytes.wrap(new byte[32]));

  private final List<MainlineDht> ours = new ArrayList<>();
  private PeerProcess libtorrent;
  private PeerProcess js;

  @BeforeAll
  @Timeout(300)
  static void install() {
    JsPeer.install();
  }

  @BeforeEach
  void openAll() throws Exception {
    ours.add(MainlineDht.options().open());
    for (int i = 1; i < 4; i++) {
      MainlineDht node =
          MainlineDht.options().bootstrap(List.of(ours.get(0).localAddress())).open();
      ours.add(node);
      node.joined().get(10, TimeUnit.SECONDS);
    }
    libtorrent = Libtorrent.start("127.0.0.1", HostPort.format(ours.get(1).localAddress()));
    js = JsPeer.start("dht-peer.js", HostPort.format(ours.get(2).localAddress()));
    libtorrent.await("ready");
    js.await("ready");
  }

  @AfterEach
  void closeAll() {
    ours.forEach(MainlineDht::close);
    if (libtorrent != null) {
      libtorrent.close();
    }
    if (js != null) {
      js.close();
    }
  }

  @Test
  void bittorrentDhtFindsWhatLibtorrentAnnounced() {
    InetSocketAddress wanted =
        HostPort.parse("127.0.0.1:" + Libtorrent.announce(libtorrent, TOPIC));
    Await.until(
        "libtorrent's announcement",
        () -> {
          js.sendJson(Map.of("lookup", TOPIC.key().hex()));
          return StrangerContract.peers(js).contains(wanted);
        });
  }

  @Test
  void libtorrentFindsWhatBittorrentDhtAnnounced() {
    js.sendJson(Map.of("announce", TOPIC.key().hex(), "port", 4711));
    js.await("announced");
    assertThat(StrangerContract.found(libtorrent, TOPIC))
        .containsExactly(HostPort.parse("127.0.0.1:4711"));
  }

  @Test
  void eachReadsAnItemOfTheOther() {
    exchange(js, libtorrent, "of JavaScript");
    exchange(libtorrent, js, "of libtorrent");
  }

  /** It is told of no node of IPv6 but in answers over IPv4. */
  @Test
  void libtorrentJoinsOverIpv6ByWhatWeTellItOverIpv4() throws Exception {
    List<MainlineDht> both = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      List<InetSocketAddress> known = i == 0 ? List.of() : both.get(0).localAddresses();
      both.add(MainlineDht.options().bind6(HostPort.parse("[::1]:0")).bootstrap(known).open());
    }
    ours.addAll(both);
    Await.until("ours know each other over IPv6", () -> nodes6(both.get(0)) == 1);
    try (PeerProcess dual =
        Libtorrent.start("127.0.0.1,::1", HostPort.format(both.get(1).localAddress()))) {
      dual.await("listening");
      Await.until("libtorrent is there over IPv6", () -> nodes6(both.get(0)) == 2);
    }
  }

  private static int nodes6(MainlineDht node) {
    return node.status().get(1).nodes();
  }

  private static void exchange(PeerProcess from, PeerProcess to, String text) {
    Await.until(
        text + " is stored",
        () -> StrangerContract.isStored(StrangerContract.putBy(from, Map.of("put", text))));
    NodeId target = Item.immutable(Bytes.utf8(text)).target();
    assertThat(StrangerContract.got(to, Map.of("get", target.toString()), text)).isNotNull();
  }
}
