package dev.covey.dht;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * One way of finding peers, at one moment.
 *
 * @param name what it is: {@code dht}, {@code lan} or {@code fixed}
 * @param local the UDP address it listens on, if it does
 * @param nodes how many others it knows
 * @param announcements how many topics it announces
 * @param searches how many searches are under way
 * @param external where most others see this node, once enough have said so
 * @param reached whether somebody we never sent anything to has got through to us lately
 * @param bytesReceived since it was opened, with IP and UDP headers
 * @param bytesSent the same way
 */
public record DiscoveryStatus(
    String name,
    Optional<InetSocketAddress> local,
    int nodes,
    int announcements,
    int searches,
    Optional<InetSocketAddress> external,
    boolean reached,
    long bytesReceived,
    long bytesSent) {

  /** Of a way that does not know how others see it. */
  public DiscoveryStatus(
      String name, Optional<InetSocketAddress> local, int nodes, int announcements, int searches) {
    this(name, local, nodes, announcements, searches, Optional.empty(), false, 0, 0);
  }
}
