package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.dht.Announcement;
import dev.covey.dht.HostPort;
import dev.covey.dht.Topic;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks of nodes on loopback sockets, all in this process. */
@Timeout(120)
class NetworkTest {

  private static final int TOPICS = 20;
  private static final InetSocketAddress NOBODY = HostPort.parse("127.0.0.1:9");

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<MainlineDht> nodes = new ArrayList<>();
  private final Random random = new Random(50);

  @AfterEach
  void closeAll() {
    nodes.forEach(MainlineDht::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 200})
  void findsEveryAnnouncementAlsoAfterThirtyPercentVanished(int size) throws Exception {
    grow(size);
    for (int i = 0; i < TOPICS; i++) {
      Announcement announcement = nodes.get(i % (size / 2)).announce(topic(i), 4000 + i);
      announcement.first().get(20, TimeUnit.SECONDS);
    }
    tell(size + " nodes", searchAll(size));
    for (int i = 0; i < size * 3 / 10; i++) {
      nodes.remove(size / 2 + random.nextInt(nodes.size() - size / 2)).close();
    }
    tell(size + " nodes, 30 % of them gone", searchAll(size));
  }

  @Test
  void startsAgainFromItsTableWhenNoBootstrapNodeIsLeft(@TempDir Path directory) throws Exception {
    grow(10);
    Announcement announcement = nodes.get(5).announce(topic(0), 4000);
    announcement.first().get(20, TimeUnit.SECONDS);
    Path file = directory.resolve("table");
    MainlineOptions before = MainlineDht.options().bootstrap(List.of(nodes.get(0).localAddress()));
    MainlineDht first = before.tableFile(file).open();
    nodes.add(first);
    first.joined().get(20, TimeUnit.SECONDS);
    awaitFound(first, 0);
    first.close();
    nodes.remove(0).close();

    MainlineDht again = MainlineDht.options().bootstrap(List.of(NOBODY)).tableFile(file).open();
    nodes.add(again);
    again.joined().get(20, TimeUnit.SECONDS);
    awaitFound(again, 0);
  }

  @Test
  void learnsItsAddressAndThatItIsReached() throws Exception {
    grow(12);
    MainlineDht node = nodes.get(0);
    Await.until("the others' votes", () -> node.status().get(0).external().isPresent());
    assertThat(node.status().get(0).external()).contains(node.localAddress());
    assertThat(node.status().get(0).reached()).isTrue();
    assertThat(node.status().get(0).bytesSent()).isPositive();
  }

  private void grow(int size) throws Exception {
    for (int i = 0; i < size; i++) {
      MainlineOptions options = MainlineDht.options().eventLoopGroup(loops);
      nodes.add(
          i == 0 ? options.open() : options.bootstrap(List.of(nodes.get(0).localAddress())).open());
    }
    for (MainlineDht node : nodes.subList(1, size)) {
      node.joined().get(20, TimeUnit.SECONDS);
    }
  }

  /** One lookup may end before those who know have answered. */
  private static void awaitFound(MainlineDht searcher, int topic) {
    Await.until(
        "topic " + topic + " by " + searcher.id(),
        () -> Await.value(searcher.lookup(topic(topic), peer -> {}).done()) == 1);
  }

  /** Each topic by a node of the later half; returns the times to the first peer in ms. */
  private double[] searchAll(int size) throws Exception {
    double[] times = new double[TOPICS];
    int repeated = 0;
    for (int i = 0; i < TOPICS; i++) {
      MainlineDht searcher = nodes.get(nodes.size() - 1 - i % (nodes.size() - size / 2));
      long start = System.nanoTime();
      long[] first = new long[1];
      // Who has just come looks round for some seconds: until then a search may end short.
      int[] rounds = new int[1];
      Topic topic = topic(i);
      Await.until(
          "topic " + i + " by " + searcher.id() + ", which knows " + searcher.status(),
          () -> {
            rounds[0]++;
            return Await.value(
                    searcher.lookup(topic, peer -> first[0] = System.nanoTime() - start).done())
                == 1;
          });
      repeated += rounds[0] - 1;
      times[i] = first[0] / 1e6;
    }
    System.out.println(repeated + " searches were repeated");
    return times;
  }

  private static void tell(String what, double[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        Locale.ROOT,
        "%s: first peer p50 %.1f ms, p95 %.1f ms%n",
        what,
        millis[TOPICS / 2],
        millis[TOPICS * 95 / 100]);
  }

  private static Topic topic(int number) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) number;
    return new Topic(Bytes.wrap(bytes));
  }
}
