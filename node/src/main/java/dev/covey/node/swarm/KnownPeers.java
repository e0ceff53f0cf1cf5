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
 * Devices met before, at most {@link #MAX}: the one not seen for longest makes way. Kept in a file,
 * if there is one, so that a restart needs nobody else to find them. Safe on any thread.
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

  synchronized List<InetSocketAddress> addresses(PublicKey device) {
    KnownPeer peer = peers.get(device);
    return peer == null ? List.of() : peer.addresses();
  }

  /**
   * A connection to the device was made.
   *
   * @param dialled where, if this node dialled
   */
  void met(PublicKey device, Optional<InetSocketAddress> dialled) {
    change(device, peer -> peer.seen(clock.instant(), dialled.stream().toList()));
  }

  void inRoom(PublicKey device, Bytes room, List<InetSocketAddress> listens) {
    change(device, peer -> peer.inRoom(room, listens));
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
          .min(Comparator.comparing(KnownPeer::lastSeen))
          .ifPresent(oldest -> peers.remove(oldest.device()));
    }
  }
}
