package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.dht.Topic;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes on 127.0.0.1 and ::1. */
@Timeout(60)
class TwoFamiliesTest {

  private static final InetSocketAddress LOOPBACK6 = HostPort.parse("[::1]:0");
  private static final Topic TOPIC = new Topic(Bytes.wrap(new byte[32]));

  private final List<MainlineDht> open = new ArrayList<>();

  @BeforeAll
  static void hasIpv6() {
    boolean works = true;
    try {
      MainlineDht.options().bind(LOOPBACK6).open().close();
    } catch (UncheckedIOException | UnsupportedOperationException e) {
      works = false;
    }
    assumeTrue(works, "SKIPPED: this host has no IPv6 loopback address");
  }

  @AfterEach
  void closeAll() {
    open.forEach(MainlineDht::close);
  }

  @Test
  void findsAnAnnouncementOverBothFamilies() throws Exception {
    MainlineDht first = track(both());
    MainlineDht second = track(both(first.localAddresses()));
    MainlineDht third = track(both(first.localAddresses()));
    second.announce(TOPIC, 4001).first().get(10, TimeUnit.SECONDS);

    Set<InetSocketAddress> found = ConcurrentHashMap.newKeySet();
    Await.until(
        () -> "both addresses, but " + found,
        () -> {
          assertThat(third.lookup(TOPIC, found::add).done()).succeedsWithin(10, TimeUnit.SECONDS);
          return found.size() == 2;
        });
    assertThat(found)
        .containsExactlyInAnyOrder(HostPort.parse("127.0.0.1:4001"), HostPort.parse("[::1]:4001"));
  }

  @Test
  void joinsTheSecondFamilyByTheHelpOfTheFirst() throws Exception {
    MainlineDht first = track(both());
    MainlineDht second = track(both(first.localAddresses()));
    Await.until("the second node knows the first over IPv6", () -> nodes6(second) > 0);

    MainlineDht third = track(both(List.of(first.localAddress())));
    Await.until("nodes of IPv6 told of over IPv4", () -> nodes6(third) > 0);
  }

  @Test
  void keepsOneTableForBothFamilies(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("table");
    MainlineDht first = track(both());
    MainlineDht before =
        MainlineDht.options()
            .bind6(LOOPBACK6)
            .bootstrap(first.localAddresses())
            .tableFile(file)
            .open();
    Await.until("both tables have a node", () -> nodes(before, 0) > 0 && nodes6(before) > 0);
    before.close();

    MainlineDht after = track(MainlineDht.options().bind6(LOOPBACK6).tableFile(file).open());
    Await.until("both tables have a node", () -> nodes(after, 0) > 0 && nodes6(after) > 0);
    assertThat(after.id()).isEqualTo(before.id());
  }

  @Test
  void takesOneSocketForTheWildcardsOfBothFamilies() throws Exception {
    MainlineDht first =
        track(
            MainlineDht.options()
                .bind(HostPort.parse("0.0.0.0:0"))
                .bind6(HostPort.parse("[::]:0"))
                .open());
    int port = first.localAddress().getPort();
    assertThat(first.localAddresses())
        .containsExactly(HostPort.parse("0.0.0.0:" + port), HostPort.parse("[::]:" + port));
    MainlineDht over4 = track(MainlineDht.options().bootstrap("127.0.0.1:" + port).open());
    MainlineDht over6 =
        track(MainlineDht.options().bind(LOOPBACK6).bootstrap("[::1]:" + port).open());
    over4.joined().get(10, TimeUnit.SECONDS);
    over6.joined().get(10, TimeUnit.SECONDS);
    over6.announce(TOPIC, 4002).first().get(10, TimeUnit.SECONDS);

    BlockingQueue<InetSocketAddress> found = new LinkedBlockingQueue<>();
    var unusedSearch = first.lookup(TOPIC, found::add);
    assertThat(found.poll(10, TimeUnit.SECONDS)).isEqualTo(HostPort.parse("[::1]:4002"));
  }

  @Test
  void bindsBothOrNeither() {
    MainlineDht taken = track(MainlineDht.options().bind(LOOPBACK6).open());
    assertThatThrownBy(() -> MainlineDht.options().bind6(taken.localAddress()).open())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(HostPort.format(taken.localAddress()));
    assertThatThrownBy(() -> MainlineDht.options().bind6(HostPort.parse("127.0.0.1:0")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MainlineDht.options().bind(LOOPBACK6).bind6(LOOPBACK6).open())
        .isInstanceOf(IllegalStateException.class);
  }

  private static MainlineDht both() {
    return both(List.of());
  }

  private static MainlineDht both(List<InetSocketAddress> bootstrap) {
    return MainlineDht.options().bind6(LOOPBACK6).bootstrap(bootstrap).open();
  }

  private static int nodes6(MainlineDht node) {
    return nodes(node, 1);
  }

  private static int nodes(MainlineDht node, int family) {
    List<DiscoveryStatus> status = node.status();
    return status.get(family).nodes();
  }

  private MainlineDht track(MainlineDht node) {
    open.add(node);
    return node;
  }
}
