package dev.covey.dht;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A way to find nodes by topic. Safe on any thread; no call waits for the network.
 *
 * <p>Consumers are called on the executor the discovery was opened with, one call at a time for
 * each search.
 */
public interface Discovery extends AutoCloseable {

  /** Makes this host findable under the topic at the port (1 to 65535), until it is closed. */
  Announcement announce(Topic topic, int port);

  /** Searches once. Each address found is delivered as it comes, at most once. */
  Search lookup(Topic topic, Consumer<InetSocketAddress> onPeer);

  /**
   * Searches again and again, sooner at first, then about every {@code interval}, until it is
   * closed. An address may be delivered again in a later round, or when it is announced anew.
   */
  Search watch(Topic topic, Duration interval, Consumer<InetSocketAddress> onPeer);

  /** What each way of finding peers is doing right now. */
  List<DiscoveryStatus> status();

  /** Ends all announcements and searches and frees the sockets. May be called twice. */
  @Override
  void close();
}
