package dev.covey.dht.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.dht.Announcement;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Multicast that stays on the loopback interface. */
@Timeout(60)
class LanDiscoveryTest {

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<LanDiscovery> open = new ArrayList<>();
  private final Random random = new Random(46);
  private NetworkInterface loopback;
  private InetSocketAddress group;

  @BeforeEach
  void findLoopback() throws Exception {
    loopback = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
    byte[] address = {(byte) 239, (byte) 192, (byte) random.nextInt(256), 1};
    try (MulticastSocket free = new MulticastSocket(0)) {
      group = new InetSocketAddress(InetAddress.getByAddress(address), free.getLocalPort());
      try {
        free.joinGroup(group, loopback);
      } catch (java.io.IOException e) {
        assumeTrue(false, "SKIPPED: no multicast on this machine's loopback: " + e.getMessage());
      }
    }
  }

  @AfterEach
  void closeAll() {
    open.forEach(LanDiscovery::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void findsWhoAnnouncedBefore() throws Exception {
    Topic topic = topic();
    Announcement announcement = discovery().announce(topic, 4001);
    announcement.first().get(10, TimeUnit.SECONDS);
    assertThat(found(topic, 1))
        .singleElement()
        .satisfies(peer -> assertThat(peer.getPort()).isEqualTo(4001));
  }

  @Test
  void watcherHearsOfALaterAnnouncementButNotOfOtherTopicsOrItself() throws Exception {
    Topic topic = topic();
    LanDiscovery watcher = discovery();
    BlockingQueue<InetSocketAddress> found = new LinkedBlockingQueue<>();
    Search watch = watcher.watch(topic, Duration.ofMinutes(5), found::add);
    assertThat(watch.done().get(10, TimeUnit.SECONDS)).isZero();
    Announcement own = watcher.announce(topic, 4002);
    LanDiscovery other = discovery();
    Announcement elsewhere = other.announce(topic(), 4003);
    elsewhere.first().get(10, TimeUnit.SECONDS);
    Announcement here = other.announce(topic, 4004);
    assertThat(found.poll(10, TimeUnit.SECONDS))
        .extracting(InetSocketAddress::getPort)
        .isEqualTo(4004);
    assertThat(found).isEmpty();
    List.of(own, here, elsewhere).forEach(Announcement::close);
  }

  @Test
  void answersNoMoreOnceClosed() throws Exception {
    Topic topic = topic();
    Announcement announcement = discovery().announce(topic, 4001);
    announcement.first().get(10, TimeUnit.SECONDS);
    announcement.close();
    assertThat(discovery().lookup(topic, peer -> {}).done().get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void readsWhatItWroteAndRefusesEverythingElse() throws Exception {
    Bytes sender = Bytes.wrap(new byte[LanPacket.SENDER]);
    Bytes key = Bytes.wrap(new byte[20]);
    List<InetSocketAddress> known =
        Collections.nCopies(LanPacket.MAX_KNOWN, HostPort.parse("[2001:db8::1]:4001"));
    List<LanPacket> packets =
        List.of(
            LanPacket.asks(sender, key),
            LanPacket.tells(sender, key, 65_535),
            LanPacket.knows(sender, key, known));
    for (LanPacket packet : packets) {
      assertThat(LanPacket.decode(packet.encode())).isEqualTo(packet);
      assertThat(packet.encode().length()).isLessThanOrEqualTo(LanPacket.MAX_SIZE);
    }
    for (int i = 0; i < 10_000; i++) {
      byte[] bytes = packets.get(i % packets.size()).encode().toByteArray();
      bytes[random.nextInt(5)] ^= (byte) (1 + random.nextInt(255));
      assertThatThrownBy(() -> LanPacket.decode(Bytes.wrap(bytes)))
          .isInstanceOf(ProtocolViolationException.class);
      byte[] junk = new byte[random.nextInt(60)];
      random.nextBytes(junk);
      assertThatThrownBy(() -> LanPacket.decode(Bytes.wrap(junk)))
          .isInstanceOf(ProtocolViolationException.class);
    }
  }

  @Test
  void fuzzedPacketsAreReadOrRefusedAndNothingElse() {
    Bytes sender = Bytes.wrap(new byte[LanPacket.SENDER]);
    List<InetSocketAddress> known = List.of(HostPort.parse("192.0.2.1:4001"));
    LanPacket packet = LanPacket.knows(sender, Bytes.wrap(new byte[20]), known);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = packet.encode().toByteArray();
      bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(3) + random.nextInt(3));
      for (int j = 0; j < 1 + i % 3; j++) {
        bytes[5 + random.nextInt(bytes.length - 5)] = (byte) random.nextInt();
      }
      try {
        LanPacket read = LanPacket.decode(Bytes.wrap(bytes));
        assertThat(read.encode().toByteArray()).isEqualTo(bytes);
      } catch (ProtocolViolationException refused) {
        assertThat(refused).hasMessageNotContaining("null");
      }
    }
  }

  @Test
  void tellsOthersWhomItKnowsButNothingThatCouldHarmThem() throws Exception {
    Topic topic = topic();
    LanDiscovery knowing = discovery();
    knowing.tellKnown(
        of ->
            of.equals(topic)
                ? List.of(
                    HostPort.parse("192.0.2.7:4007"),
                    HostPort.parse("192.0.2.7:22"),
                    HostPort.parse("127.0.0.1:4008"),
                    HostPort.parse("224.0.0.1:4009"))
                : List.of());
    Announcement announcement = knowing.announce(topic, 4001);
    announcement.first().get(10, TimeUnit.SECONDS);
    assertThat(found(topic, 2))
        .extracting(InetSocketAddress::getPort)
        .containsExactlyInAnyOrder(4001, 4007);
  }

  @Test
  void liesAboutThousandsOfOthersDoNotHideWhoIsThere() throws Exception {
    Topic topic = topic();
    BlockingQueue<InetSocketAddress> found = new LinkedBlockingQueue<>();
    LanDiscovery watcher = discovery();
    Search watch = watcher.watch(topic, Duration.ofMinutes(5), found::add);
    assertThat(watch.done().get(10, TimeUnit.SECONDS)).isZero();
    Bytes liar = Bytes.wrap(new byte[LanPacket.SENDER]);
    try (MulticastSocket socket = new MulticastSocket()) {
      socket.setNetworkInterface(loopback);
      for (int i = 0; i < 200; i++) {
        List<InetSocketAddress> made = new ArrayList<>();
        for (int j = 0; j < LanPacket.MAX_KNOWN; j++) {
          made.add(HostPort.parse("198.51." + (i % 256) + "." + j + ":4001"));
        }
        byte[] lie = LanPacket.knows(liar, topic.key(), made).encode().toByteArray();
        socket.send(new DatagramPacket(lie, lie.length, group));
      }
    }
    Await.until("lies came", () -> found.size() > 1_024);
    Announcement here = discovery().announce(topic, 4004);
    Await.until(
        "who is there is found", () -> found.stream().anyMatch(peer -> peer.getPort() == 4004));
    here.close();
  }

  @Test
  void learnsItsOwnAddressByHearingItself() throws Exception {
    LanDiscovery one = discovery();
    one.announce(topic(), 4001).first().get(10, TimeUnit.SECONDS);
    Await.until("heard itself", () -> !one.ownAddresses().isEmpty());
    assertThat(one.ownAddresses()).allMatch(InetAddress::isLoopbackAddress);
  }

  /** What the first lookup with so many finds: answers may come after the end of another. */
  private List<InetSocketAddress> found(Topic topic, int count) {
    LanDiscovery searcher = discovery();
    return Await.answer(
        count + " in one lookup",
        () -> {
          List<InetSocketAddress> found = new CopyOnWriteArrayList<>();
          assertThat(Await.value(searcher.lookup(topic, found::add).done()))
              .isEqualTo(found.size());
          return found;
        },
        found -> found.size() >= count);
  }

  private LanDiscovery discovery() {
    LanDiscovery one = LanDiscovery.open(loops, ForkJoinPool.commonPool(), group, loopback);
    open.add(one);
    return one;
  }

  private Topic topic() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return new Topic(Bytes.wrap(bytes));
  }
}
