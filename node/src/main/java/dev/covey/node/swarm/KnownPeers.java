package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Devices met before in a room, or that broke the protocol, at most {@link #MAX}: those that share
 * no room make way first, then the one not seen for longest. Kept in a file, if there is one, so
 * that a restart needs nobody else to find them. Safe on any thread.
 */
final class KnownPeers {

  static final int MAX = 1_024;

  private final Clock clock;
  private final Optional<PeersFile> file;
  private final Map<PublicKey, KnownPeer> peers = new HashMap<>();
  private boolean changed;

  KnownPeers(Clock clock, Optional<Path> path) {
    this.clock = clock;
    this.file = path.map(PeersFile::new);
    file.map(PeersFile::read).orElse(List.of()).forEach(peer -> peers.put(peer.device(), peer));
  }

  synchronized List<KnownPeer> all() {
    return List.copyOf(peers.values());
  }

  /** Those seen in the room, the most promising first. */
  synchronized List<PublicKey> inRoom(Bytes room, int most) {
    return peers.values().stream()
        .filter(peer -> peer.rooms().contains(room) && !peer.addresses().isEmpty())
        .sorted(
            Comparator.comparingLong(KnownPeer::failures)
                .thenComparing(KnownPeer::lastSeen, Comparator.reverseOrder()))
        .limit(most)
        .map(KnownPeer::device)
        .toList();
  }

  /** Nobody is known from this room any more. */
  synchronized void forget(Bytes room) {
    peers.values().stream()
        .filter(peer -> peer.rooms().contains(room))
        .map(KnownPeer::device)
        .toList()
        .forEach(device -> change(device, peer -> peer.outOf(room)));
  }

  synchronized List<InetSocketAddress> addresses(PublicKey device) {
    KnownPeer peer = peers.get(device);
    return peer == null ? List.of() : peer.addresses();
  }

  /**
   * A connection to the device was made. Nothing is noted of strangers: they cost nothing.
   *
   * @param dialled where, if this node dialled
   */
  synchronized void met(PublicKey device, Optional<InetSocketAddress> dialled) {
    if (peers.containsKey(device)) {
      change(device, peer -> peer.seen(clock.instant(), dialled.stream().toList()));
    }
  }

  /**
   * The device has proved to know the room.
   *
   * @param dialled where, if this node dialled
   * @param listens where it says it is
   */
  void inRoom(
      PublicKey device,
      Bytes room,
      Optional<InetSocketAddress> dialled,
      List<InetSocketAddress> listens) {
    change(
        device,
        peer ->
            (peer.successes() == 0 ? peer.seen(clock.instant(), dialled.stream().toList()) : peer)
                .inRoom(room, listens));
  }

  synchronized void failed(PublicKey device) {
    if (peers.containsKey(device)) {
      change(device, KnownPeer::failed);
    }
  }

  void violated(PublicKey device, Instant until) {
    change(device, peer -> peer.violated(until));
  }

  /** Writes the file if there is news. Waits for the disk. */
  synchronized void save() {
    if (changed && file.isPresent()) {
      file.get().write(List.copyOf(peers.values()));
      changed = false;
    }
  }

  private synchronized void change(PublicKey device, UnaryOperator<KnownPeer> change) {
    changed = true;
    peers.put(device, change.apply(peers.getOrDefault(device, KnownPeer.of(device))));
    if (peers.size() > MAX) {
      peers.values().stream()
          .filter(peer -> !peer.device().equals(device))
          .min(
              Comparator.comparing((KnownPeer peer) -> !peer.rooms().isEmpty())
                  .thenComparing(KnownPeer::lastSeen))
          .ifPresent(oldest -> peers.remove(oldest.device()));
    }
  }
}
