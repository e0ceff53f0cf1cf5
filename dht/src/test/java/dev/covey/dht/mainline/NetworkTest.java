package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.Topic;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Fifty nodes on loopback sockets. */
@Timeout(90)
class NetworkTest {

  private static final int NODES = 50;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<MainlineDht> nodes = new ArrayList<>();
  private final Random random = new Random(50);

  @AfterEach
  void closeAll() {
    nodes.forEach(MainlineDht::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void findsEveryAnnouncementAlsoAfterAThirdOfAllNodesIsGone() throws Exception {
    for (int i = 0; i < NODES; i++) {
      MainlineOptions options = MainlineDht.options().eventLoopGroup(loops);
      MainlineDht node =
          i == 0 ? options.open() : options.bootstrap(List.of(nodes.get(0).localAddress())).open();
      nodes.add(node);
      if (i > 0) {
        node.joined().get(20, TimeUnit.SECONDS);
      }
    }
    List<Announcement> announcements = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      announcements.add(nodes.get(i).announce(topic(i), 4000 + i));
    }
    for (Announcement announcement : announcements) {
      announcement.first().get(20, TimeUnit.SECONDS);
    }
    assertThat(found()).isEqualTo(20);
    for (int i = 0; i < NODES / 3; i++) {
      nodes.remove(20 + random.nextInt(nodes.size() - 21)).close();
    }
    assertThat(found()).isEqualTo(20);
  }

  /** How many of the topics the last node finds. */
  private int found() throws Exception {
    MainlineDht last = nodes.get(nodes.size() - 1);
    int found = 0;
    for (int i = 0; i < 20; i++) {
      found += last.lookup(topic(i), peer -> {}).done().get(20, TimeUnit.SECONDS) == 1 ? 1 : 0;
    }
    return found;
  }

  private static Topic topic(int number) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) number;
    return new Topic(Bytes.wrap(bytes));
  }
}
