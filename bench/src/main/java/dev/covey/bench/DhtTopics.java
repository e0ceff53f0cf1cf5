package dev.covey.bench;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.dht.mainline.MainlineDht;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * One node that announces and watches many topics in a network of twenty on loopback: how much goes
 * in and out of it to keep them fresh, every datagram counted with its IP and UDP headers. Prints
 * one JSON object.
 *
 * <pre>DhtTopics TOPICS SECONDS</pre>
 */
final class DhtTopics {

  private static final int NODES = 20;
  private static final int SAMPLE = 200;

  private DhtTopics() {}

  public static void main(String[] arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int seconds = Integer.parseInt(arguments[1]);
    SecureRandom random = new SecureRandom();
    EventLoopGroup loop = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    List<MainlineDht> nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      MainlineDht node =
          MainlineDht.options()
              .eventLoopGroup(loop)
              .bootstrap(nodes.isEmpty() ? List.of() : List.of(nodes.get(0).localAddress()))
              .open();
      nodes.add(node);
      if (i > 0) {
        node.joined().get(20, TimeUnit.SECONDS);
      }
    }
    MainlineDht busy = nodes.get(NODES - 1);
    List<Topic> topics = new ArrayList<>();
    List<Announcement> announcements = new ArrayList<>();
    List<Search> watches = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[Topic.SIZE];
      random.nextBytes(bytes);
      Topic topic = new Topic(Bytes.wrap(bytes));
      topics.add(topic);
      announcements.add(busy.announce(topic, 4000));
      watches.add(busy.watch(topic, Duration.ofMinutes(5), peer -> {}));
    }
    for (Announcement announcement : announcements) {
      announcement.first().get(300, TimeUnit.SECONDS);
    }
    for (Search watch : watches) {
      int unused = watch.done().get(300, TimeUnit.SECONDS);
    }
    double joined = (System.nanoTime() - start) / 1e9;
    // The second round of each watch belongs to its beginning.
    TimeUnit.SECONDS.sleep(10);
    DiscoveryStatus before = busy.status().get(0);
    long from = System.nanoTime();
    TimeUnit.SECONDS.sleep(seconds);
    DiscoveryStatus after = busy.status().get(0);
    double passed = (System.nanoTime() - from) / 1e9;
    int found = 0;
    for (int i = 0; i < SAMPLE; i++) {
      Topic topic = topics.get(random.nextInt(count));
      MainlineDht other = nodes.get(random.nextInt(NODES - 1));
      found += other.lookup(topic, peer -> {}).done().get(20, TimeUnit.SECONDS) == 1 ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "{\"in\":%.1f,\"out\":%.1f,\"joined\":%.1f,\"found\":%.1f}%n",
        (after.bytesReceived() - before.bytesReceived()) / passed / 1000,
        (after.bytesSent() - before.bytesSent()) / passed / 1000,
        joined,
        100.0 * found / SAMPLE);
    System.exit(0);
  }
}
