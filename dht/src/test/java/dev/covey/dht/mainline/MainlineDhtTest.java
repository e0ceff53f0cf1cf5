package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.testing.Await;
import dev.covey.dht.Announcement;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MainlineDhtTest {

  private final List<MainlineDht> open = new ArrayList<>();
  private final Random random = new Random(7);

  @AfterEach
  void closeAll() {
    open.forEach(MainlineDht::close);
  }

  @Test
  void findsWhatAnotherNodeAnnounced() throws Exception {
    MainlineDht bootstrap = node();
    MainlineDht alice = node(bootstrap);
    MainlineDht bob = node(bootstrap);
    Topic topic = topic();
    alice.announce(topic, 4001).first().get(10, TimeUnit.SECONDS);

    assertThat(found(bob, topic)).containsExactly(HostPort.parse("127.0.0.1:4001"));
    Await.until("bob to know a node", () -> bob.status().get(0).nodes() > 0);
  }

  @Test
  void findsTheBootstrapNodesOwnAnnouncement() throws Exception {
    MainlineDht first = node();
    Topic topic = topic();
    Announcement unused = first.announce(topic, 4002);
    MainlineDht second = node(first);

    assertThat(found(second, topic)).containsExactly(HostPort.parse("127.0.0.1:4002"));
  }

  @Test
  void watcherHearsOfALaterAnnouncementAtOnce() throws Exception {
    MainlineDht bootstrap = node();
    Topic topic = topic();
    BlockingQueue<InetSocketAddress> found = new LinkedBlockingQueue<>();
    Search watch = bootstrap.watch(topic, Duration.ofMinutes(10), found::add);
    Announcement unused = node(bootstrap).announce(topic, 4003);

    assertThat(found.poll(10, TimeUnit.SECONDS)).isEqualTo(HostPort.parse("127.0.0.1:4003"));
    watch.close();
  }

  @Test
  void announcementReachesANodeThatJoinsLater() throws Exception {
    MainlineDht lonely = node();
    Topic topic = topic();
    Announcement announcement = lonely.announce(topic, 4004);
    assertThat(announcement.first()).isNotDone();

    MainlineDht late = node(lonely);
    announcement.first().get(10, TimeUnit.SECONDS);
    assertThat(found(late, topic)).containsExactly(HostPort.parse("127.0.0.1:4004"));
  }

  @Test
  void joinsOnceTheBootstrapNodeAppears() throws Exception {
    MainlineDht placeholder = node();
    InetSocketAddress address = placeholder.localAddress();
    placeholder.close();
    MainlineDht early = track(MainlineDht.options().bootstrap(List.of(address)).open());
    assertThat(early.joined()).isNotDone();

    track(MainlineDht.options().bind(address).open());
    early.joined().get(20, TimeUnit.SECONDS);
  }

  @Test
  void lookupEndsEmptyWhenNobodyAnswers() throws Exception {
    MainlineDht placeholder = node();
    InetSocketAddress address = placeholder.localAddress();
    placeholder.close();
    MainlineDht alone = track(MainlineDht.options().bootstrap(List.of(address)).open());

    assertThat(alone.lookup(topic(), peer -> {}).done().get(10, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void saysWhichPortIsInUse() {
    MainlineDht first = node();

    assertThatThrownBy(() -> MainlineDht.options().bind(first.localAddress()).open())
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(HostPort.format(first.localAddress()))
        .hasMessageContaining("choose another port");
  }

  @Test
  void remembersItsTableAndRejoinsWithoutABootstrapNode(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("table");
    MainlineDht other = node();
    MainlineDht before =
        MainlineDht.options().bootstrap(List.of(other.localAddress())).tableFile(file).open();
    before.joined().get(10, TimeUnit.SECONDS);
    before.close();

    MainlineDht after = track(MainlineDht.options().tableFile(file).open());
    after.joined().get(10, TimeUnit.SECONDS);
    assertThat(after.id()).isEqualTo(before.id());
  }

  @Test
  void ignoresACorruptTable(@TempDir Path directory) throws Exception {
    Path file = Files.write(directory.resolve("table"), new byte[] {1, 2, 3});
    MainlineDht other = node();
    MainlineDht node =
        track(
            MainlineDht.options().bootstrap(List.of(other.localAddress())).tableFile(file).open());

    node.joined().get(10, TimeUnit.SECONDS);
    node.close();
    assertThat(new TableFile(file).read()).isPresent();
  }

  @Test
  void closingCancelsWhatIsUnderWay() {
    MainlineDht node = node();
    Announcement announcement = node.announce(topic(), 4005);
    node.close();
    node.close();

    assertThatThrownBy(() -> announcement.first().get(10, TimeUnit.SECONDS))
        .isInstanceOf(java.util.concurrent.CancellationException.class);
    assertThatThrownBy(() -> node.announce(topic(), 4005))
        .isInstanceOf(IllegalStateException.class);
  }

  /** What the first lookup that is not in vain finds: the only one who knows may answer late. */
  private static List<InetSocketAddress> found(MainlineDht searcher, Topic topic) {
    return Await.answer(
        "somebody is found by " + searcher.id(),
        () -> {
          List<InetSocketAddress> found = new CopyOnWriteArrayList<>();
          assertThat(Await.value(searcher.lookup(topic, found::add).done()))
              .isEqualTo(found.size());
          return found;
        },
        found -> !found.isEmpty());
  }

  private MainlineDht node(MainlineDht... bootstrap) {
    return track(
        MainlineDht.options()
            .bootstrap(List.of(bootstrap).stream().map(MainlineDht::localAddress).toList())
            .open());
  }

  @com.google.errorprone.annotations.CanIgnoreReturnValue
  private MainlineDht track(MainlineDht node) {
    open.add(node);
    return node;
  }

  private Topic topic() {
    byte[] bytes = new byte[Topic.SIZE];
    random.nextBytes(bytes);
    return new Topic(Bytes.wrap(bytes));
  }
}
