package dev.covey.node.swarm;

import dev.covey.api.Peer;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.PairHook;
import dev.covey.core.replication.ReplicationSession;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.dht.HostPort;
import dev.covey.node.room.SharedRoom;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one connection to a device, with all rooms and logs that travel over it. Any thread. */
final class PeerLink implements PairHook {

  private static final Logger LOG = LoggerFactory.getLogger(PeerLink.class);

  static final InetAddress NOWHERE = new InetSocketAddress(0).getAddress();

  private final Swarm swarm;
  private final Connection connection;
  private final Path path;
  private final long begunNanos = System.nanoTime();
  private final Map<Bytes, RoomChannel> channels = new ConcurrentHashMap<>();
  private final Mux mux;
  private final AtomicInteger visits = new AtomicInteger();
  private volatile @Nullable ReplicationSession session;
  private volatile @Nullable Long aheadMillis;

  PeerLink(Swarm swarm, Connection connection, Path path) {
    this.swarm = swarm;
    this.connection = connection;
    this.path = path;
    this.mux =
        Mux.start(
            connection,
            started -> {
              session = swarm.replicator().attach(started);
              started.pair(RoomChannel.PROTOCOL, this);
              swarm.detour().opening(started, path);
            });
  }

  long clockMillis() {
    return swarm.clock().millis();
  }

  /** The other side says what time it is. */
  void clock(long millis) {
    aheadMillis = Math.subtractExact(millis, clockMillis());
  }

  /** How far the other side's clock is ahead of ours, if it has said. */
  Optional<Duration> clockAhead() {
    return Optional.ofNullable(aheadMillis).map(Duration::ofMillis);
  }

  Connection connection() {
    return connection;
  }

  Path path() {
    return path;
  }

  /** When it was made, on the clock of {@link System#nanoTime}. */
  long begunNanos() {
    return begunNanos;
  }

  PublicKey device() {
    return connection.remotePublicKey();
  }

  /** The host at the other end; the unspecified one if a relay is between. */
  InetAddress host() {
    return connection.remoteAddress() instanceof InetSocketAddress address
            && address.getAddress() != null
        ? address.getAddress()
        : NOWHERE;
  }

  /** Where this node dialled to get there; empty if it did not, or a relay is between. */
  Optional<InetSocketAddress> dialled() {
    return path == Path.DIRECT
            && connection.isInitiator()
            && connection.remoteAddress() instanceof InetSocketAddress address
        ? Optional.of(address)
        : Optional.empty();
  }

  /** Whether it came here, shares no room, and no relaying needs it. */
  boolean isStranger() {
    return !connection.isInitiator() && !isInAnyRoom() && !swarm.detour().needs(device());
  }

  /** Whether it was dialled from here, and nothing has come of it. */
  boolean isOfNoUse() {
    return connection.isInitiator()
        && channels.isEmpty()
        && visits.get() == 0
        && !swarm.detour().needs(device());
  }

  /** Asks for what a log wants here as well, and stays until {@link #left}. */
  void visit(Log log) {
    visits.incrementAndGet();
    execute(() -> connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE));
    replicate(log);
  }

  /** A visit is over. */
  void left() {
    visits.decrementAndGet();
  }

  CompletableFuture<String> closed() {
    return mux.closed();
  }

  /** Opens the room's channel, if it is not open, to look for a neighbour. */
  void open(RoomMembership membership) {
    execute(
        () -> {
          if (membership.isClosed()) {
            return;
          }
          RoomChannel known = channels.get(membership.room().roomId());
          if (known != null && known.membership().isClosed()) {
            known.closeNow(); // The room was left here, and joined again.
          } else if (known != null) {
            known.want();
            return;
          }
          if (connection.isOpen() && membership.room().mayConnect(device())) {
            openHere(membership, true);
          } else {
            membership.unreachable(device());
          }
        });
  }

  /** Runs on the connection's event loop; not at all if that was shut down. */
  void execute(Runnable work) {
    try {
      connection.execute(work);
    } catch (RejectedExecutionException closing) {
      LOG.debug("nothing is done any more for {}", connection.remoteAddress());
    }
  }

  void replicate(Log log) {
    execute(
        () -> {
          ReplicationSession known = session;
          if (known != null) {
            known.open(log);
          }
        });
  }

  void application(Runnable work) {
    try {
      swarm.application().execute(work);
    } catch (RejectedExecutionException closing) {
      LOG.debug("nothing is done any more for {}", connection.remoteAddress());
    }
  }

  /** The room's channel is closed; before it was open if the other side is not in the room. */
  void left(RoomChannel channel, boolean wasOpen) {
    channels.remove(channel.room().roomId(), channel);
    if (!wasOpen && connection.isOpen()) {
      channel.topicKeys().forEach(key -> swarm.detour().missed(mux, key));
    }
  }

  /** The device was put out of a room: nothing more goes to it, unless it shares another room. */
  void putOut(RoomChannel channel) {
    channel.close();
    execute(
        () -> {
          boolean sharesMore =
              channels.values().stream().anyMatch(other -> other != channel && other.isOpen());
          if (!sharesMore && !swarm.detour().needs(device())) {
            connection.close("the device was put out of the room");
          }
        });
  }

  /** The other side tells which address this one has. */
  void observed(InetAddress own) {
    swarm.observed(host(), own);
  }

  boolean isIn(SharedRoom room) {
    return channel(room).filter(RoomChannel::isNeighbour).isPresent();
  }

  Optional<RoomChannel> channel(SharedRoom room) {
    return Optional.ofNullable(channels.get(room.roomId()));
  }

  /** Hands on what a member of a room says in passing, if this is a neighbour there. */
  void whisper(SharedRoom room, Bytes message) {
    channel(room).filter(RoomChannel::isNeighbour).ifPresent(one -> one.whisper(message));
  }

  boolean isInAnyRoom() {
    return channels.values().stream().anyMatch(RoomChannel::isOpen);
  }

  /** The rooms whose channels are open or being opened: all of them, or those wanted here. */
  List<RoomMembership> rooms(boolean all) {
    return channels.values().stream()
        .filter(channel -> all || channel.isWanted())
        .map(RoomChannel::membership)
        .filter(membership -> !membership.isClosed())
        .toList();
  }

  Peer peer() {
    ReplicationSession known = session;
    List<String> rooms =
        channels.values().stream()
            .filter(RoomChannel::isNeighbour)
            .map(channel -> channel.room().roomId().hex())
            .toList();
    return new Peer(
        device().toString(),
        connection.remoteAddress() instanceof InetSocketAddress address
            ? HostPort.format(address)
            : String.valueOf(connection.remoteAddress()),
        connection.isInitiator(),
        path == Path.RELAYED,
        rooms,
        known == null ? 0 : known.bytesDownloaded());
  }

  @Override
  public @Nullable CompletableFuture<?> onRemoteOpen(Mux from, @Nullable Bytes id) {
    if (id != null && connection.isOpen() && !channels.containsKey(id)) {
      // Who was put out shows by its keys whether it was invited again.
      swarm.membership(id).ifPresent(membership -> openHere(membership, false));
    }
    return null;
  }

  private void openHere(RoomMembership membership, boolean wanted) {
    SharedRoom room = membership.room();
    Bytes id = room.roomId();
    RoomChannel handler = new RoomChannel(this, membership, wanted);
    channels.put(id, handler);
    handler.expect(mux.open(RoomChannel.PROTOCOL, id, RoomChannel.ours(room, connection), handler));
  }

  @Override
  public String toString() {
    return connection.toString();
  }
}
