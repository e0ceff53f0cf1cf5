package dev.covey.node.relay;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How a node uses relays.
 *
 * @param relays those it is told of
 * @param find whether to look for others in the DHT and to use those of other members' records
 * @param registrations with how many to register while this node is not seen to be reachable
 */
public record RelayUse(List<InetSocketAddress> relays, boolean find, int registrations) {

  /** A record of a device has no place for more. */
  private static final int MAX_REGISTRATIONS = 3;

  public RelayUse {
    relays = List.copyOf(relays);
    if (registrations < 0 || registrations > MAX_REGISTRATIONS) {
      throw new IllegalArgumentException("registrations: " + registrations + ", expected 0 to 3");
    }
  }

  /** Finds relays by itself, and registers with two if it has to. */
  public static RelayUse defaults() {
    return new RelayUse(List.of(), true, 2);
  }

  /** No relays at all. */
  public static RelayUse none() {
    return new RelayUse(List.of(), false, 0);
  }

  public RelayUse withRelays(List<InetSocketAddress> addresses) {
    return new RelayUse(addresses, find, Math.max(1, registrations));
  }

  /** False only if no relay is ever used. */
  public boolean isUsed() {
    return find || !relays.isEmpty();
  }
}
