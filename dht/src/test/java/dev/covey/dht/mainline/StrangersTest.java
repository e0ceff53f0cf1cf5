package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JsPeer;
import dev.covey.core.testing.PeerProcess;
import dev.covey.dht.Announcement;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Nodes of the same protocol that nobody here wrote, in one network with ours on loopback. */
@Tag("interop")
@Timeout(120)
class StrangersTest {

  private final List<MainlineDht> open = new ArrayList<>();
  private MainlineDht first;
  private MainlineDht second;

  @BeforeEach
  void openTwo() {
    first = track(MainlineDht.options().open());
    second = track(MainlineDht.options().bootstrap(List.of(first.localAddress())).open());
  }

  @AfterEach
  void closeAll() {
    open.forEach(MainlineDht::close);
  }

  @Test
  void bittorrentDhtAndCoveyFindEachOther() throws Exception {
    try (PeerProcess js = JsPeer.start("dht-peer.js", HostPort.format(first.localAddress()))) {
      js.await("ready");
      findsOurs(js, topic(1));
      Topic topic = topic(2);
      js.sendJson(Map.of("announce", topic.key().hex(), "port", 4711));
      assertThat(js.await("announced").required("error").asString()).isEmpty();
      assertThat(lookup(topic)).containsExactly(HostPort.parse("127.0.0.1:4711"));
    }
  }

  @Test
  void libtorrentAndCoveyFindEachOther() throws Exception {
    try (PeerProcess libtorrent = libtorrent()) {
      libtorrent.await("ready");
      findsOurs(libtorrent, topic(3));
      Topic topic = topic(4);
      libtorrent.sendJson(Map.of("announce", topic.key().hex()));
      int port = libtorrent.await("announcing").required("port").asInt();
      InetSocketAddress wanted = HostPort.parse("127.0.0.1:" + port);
      Await.until("libtorrent's announcement", () -> lookup(topic).contains(wanted));
    }
  }

  @Test
  void bittorrentDhtFindsWhatLibtorrentAnnouncedThroughOurNodesAlone() throws Exception {
    try (PeerProcess libtorrent = libtorrent();
        PeerProcess js = JsPeer.start("dht-peer.js", HostPort.format(second.localAddress()))) {
      libtorrent.await("ready");
      js.await("ready");
      Topic topic = topic(5);
      libtorrent.sendJson(Map.of("announce", topic.key().hex()));
      int port = libtorrent.await("announcing").required("port").asInt();
      Await.until(
          "libtorrent's announcement",
          () -> {
            js.sendJson(Map.of("lookup", topic.key().hex()));
            return peers(js).contains("127.0.0.1:" + port);
          });
    }
  }

  /** Announces by our second node and has the stranger look it up. */
  private void findsOurs(PeerProcess stranger, Topic topic) throws Exception {
    Announcement announcement = second.announce(topic, 4001);
    announcement.first().get(20, TimeUnit.SECONDS);
    stranger.sendJson(Map.of("lookup", topic.key().hex()));
    assertThat(peers(stranger)).containsExactly("127.0.0.1:4001");
    announcement.close();
  }

  private static List<String> peers(PeerProcess stranger) {
    List<String> peers = new ArrayList<>();
    for (JsonNode peer : stranger.await("found").required("peers")) {
      peers.add(peer.asString());
    }
    return peers;
  }

  private List<InetSocketAddress> lookup(Topic topic) {
    List<InetSocketAddress> found = new CopyOnWriteArrayList<>();
    Search search = second.lookup(topic, found::add);
    assertThat(search.done()).succeedsWithin(20, TimeUnit.SECONDS);
    return found;
  }

  private PeerProcess libtorrent() throws InterruptedException {
    // A python3 that comes first on the path need not be the one with the system's packages.
    String python = hasLibtorrent("python3") ? "python3" : "/usr/bin/python3";
    assumeTrue(
        hasLibtorrent(python), "SKIPPED: interop needs libtorrent for Python (python3-libtorrent)");
    return PeerProcess.start(
        Path.of("src/test/python").toAbsolutePath(),
        List.of(python, "dht-peer.py", HostPort.format(first.localAddress())));
  }

  private static boolean hasLibtorrent(String python) throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import libtorrent")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private MainlineDht track(MainlineDht node) {
    open.add(node);
    return node;
  }

  private static Topic topic(int number) {
    byte[] bytes = new byte[32];
    bytes[0] = (byte) number;
    return new Topic(Bytes.wrap(bytes));
  }
}
