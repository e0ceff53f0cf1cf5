package dev.covey.node.swarm;

import dev.covey.core.crypto.PublicKey;
import dev.covey.core.wire.Connection;
import dev.covey.node.room.SharedRoom;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

/** One link a device, and so many in all. Safe on any thread. */
final class LinkTable {

  /** Connections that one side begins within such a time may have been dialled at once. */
  private static final long AT_ONCE_NANOS = 5_000_000_000L;

  private final PublicKey own;
  private final int most;
  private final Map<PublicKey, PeerLink> links = new ConcurrentHashMap<>();

  LinkTable(PublicKey own, int most) {
    this.own = own;
    this.most = most;
  }

  Optional<PeerLink> get(PublicKey device) {
    return Optional.ofNullable(links.get(device));
  }

  /** Whether the link is the one to its device, not one whose place another has taken. */
  boolean isCurrent(PeerLink link) {
    return links.get(link.device()) == link;
  }

  /** The open channel of a room on the link to a device, if there is one. */
  Optional<RoomChannel> channel(PublicKey device, SharedRoom room) {
    return get(device).flatMap(link -> link.channel(room)).filter(RoomChannel::isOpen);
  }

  boolean contains(PublicKey device) {
    return links.containsKey(device);
  }

  Collection<PeerLink> all() {
    return List.copyOf(links.values());
  }

  int size() {
    return links.size();
  }

  /** Whether there is a place, or one was made. */
  synchronized boolean hasPlace() {
    return links.size() < most || makePlace();
  }

  /**
   * Takes a connection in, and returns the link to the device: the new one, or the one it has
   * already. Of two direct connections that cross, the one that the lower key began stays; of two
   * that one side began, the later one, or one that both choose alike; a direct one takes the place
   * of a relayed one, never the other way round.
   *
   * @param make makes the link; is given the one whose place it takes, if it does
   */
  synchronized Optional<PeerLink> add(
      Connection connection, Path path, BiFunction<Connection, Optional<PeerLink>, PeerLink> make) {
    PublicKey remote = connection.remotePublicKey();
    PeerLink known = links.get(remote);
    PeerLink before = known != null && known.connection().isOpen() ? known : null;
    if (before != null && !takesPlaceOf(before, connection, path)) {
      connection.close("already connected");
      return Optional.of(before);
    }
    if (before == null && !hasPlace()) {
      connection.close("too many connections");
      return Optional.empty();
    }
    PeerLink made = make.apply(connection, Optional.ofNullable(before));
    links.put(remote, made);
    if (made.closed().isDone()) {
      remove(made); // It was not there to be removed when that happened.
    }
    if (before != null) {
      before.connection().close("another connection takes its place");
    }
    return Optional.of(made);
  }

  /** Forgets it, if it is still the device's. */
  void remove(PeerLink link) {
    boolean unusedIfReplaced = links.remove(link.device(), link);
  }

  private boolean takesPlaceOf(PeerLink before, Connection connection, Path path) {
    if (before.path() != path) {
      return path == Path.DIRECT;
    }
    if (before.connection().isInitiator() == connection.isInitiator()) {
      // Who dials again has lost the first. But two addresses may be dialled at once, and which of
      // the two connections was later looks otherwise from the other side.
      return System.nanoTime() - before.begunNanos() > AT_ONCE_NANOS
          || connection.handshakeHash().compareTo(before.connection().handshakeHash()) < 0;
    }
    boolean oursIsLower = own.compareTo(connection.remotePublicKey()) < 0;
    return connection.isInitiator() == oursIsLower;
  }

  /**
   * Closes a connection that came here and shares no room: the oldest of the host that has most, so
   * that a flood from one host pushes out itself.
   */
  private boolean makePlace() {
    Map<Object, Integer> hosts = new HashMap<>();
    List<PeerLink> strangers = links.values().stream().filter(PeerLink::isStranger).toList();
    strangers.forEach(link -> hosts.merge(host(link.connection()), 1, Integer::sum));
    Optional<PeerLink> victim =
        strangers.stream()
            .min(
                Comparator.comparingInt(
                        (PeerLink link) -> -hosts.getOrDefault(host(link.connection()), 0))
                    .thenComparingLong(PeerLink::begunNanos));
    victim.ifPresent(
        link -> {
          remove(link);
          link.connection().close("no room in common, and others wait");
        });
    return victim.isPresent();
  }

  private static Object host(Connection connection) {
    SocketAddress remote = connection.remoteAddress();
    return remote instanceof InetSocketAddress address ? address.getAddress() : remote;
  }
}
