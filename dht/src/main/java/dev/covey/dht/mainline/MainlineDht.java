package dev.covey.dht.mainline;

import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A node of a private Mainline DHT, over IPv4, IPv6 or both. Safe on any thread.
 *
 * <p>It answers others as soon as it is open; without announcements and searches it is what others
 * bootstrap from. All state is owned by one event loop; listeners are called on the executor given.
 * IPv4 and IPv6 are two DHTs (BEP 32): it takes part in each that it is bound to, with its own
 * table for each, and announces and searches in all of them at once.
 */
public final class MainlineDht implements Discovery {

  private final NodeLoop loop;
  private final Items items;

  MainlineDht(NodeLoop loop) {
    this.loop = loop;
    this.items = new Items(loop);
  }

  /** Begins to describe a node; {@link MainlineOptions#open} opens it. */
  public static MainlineOptions options() {
    return new MainlineOptions();
  }

  /** The UDP address it is bound to, IPv4 if to both; the port is real even if 0 was asked for. */
  public InetSocketAddress localAddress() {
    return loop.localAddresses().get(0);
  }

  /** All UDP addresses it is bound to: one for each address family, IPv4 first. */
  public List<InetSocketAddress> localAddresses() {
    return loop.localAddresses();
  }

  /** Its identifier in the network; in that of IPv4 if it is in both. */
  public NodeId id() {
    return loop.nodes().get(0).id();
  }

  /** Completes when the first other node has answered; cancelled by {@link #close} before that. */
  public CompletableFuture<Void> joined() {
    return loop.joined();
  }

  /** Values put into the DHT and got from it. */
  public Items items() {
    return items;
  }

  @Override
  public Announcement announce(Topic topic, int port) {
    if (port < SearchTask.LOWEST_PORT || port > 65535) {
      throw new IllegalArgumentException(
          "port " + port + " cannot be announced: nodes dial ports 1024 to 65535 only");
    }
    AnnounceHandle handle = new AnnounceHandle(loop, topic, port);
    loop.begin(handle);
    return handle;
  }

  @Override
  public Search lookup(Topic topic, Consumer<InetSocketAddress> onPeer) {
    return search(topic, 0, onPeer);
  }

  @Override
  public Search watch(Topic topic, Duration interval, Consumer<InetSocketAddress> onPeer) {
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("watch every " + interval + ": at least 1 s");
    }
    return search(topic, interval.toNanos(), onPeer);
  }

  private Search search(Topic topic, long intervalNanos, Consumer<InetSocketAddress> onPeer) {
    SearchHandle handle = new SearchHandle(loop, topic, intervalNanos, onPeer);
    loop.begin(handle);
    return handle;
  }

  /** One entry for each address family. */
  @Override
  public List<DiscoveryStatus> status() {
    return loop.status();
  }

  @Override
  public void close() {
    loop.close();
  }
}
