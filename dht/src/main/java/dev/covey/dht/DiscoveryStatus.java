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
 */
public record DiscoveryStatus(
    String name, Optional<InetSocketAddress> local, int nodes, int announcements, int searches) {}
