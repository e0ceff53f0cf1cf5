package dev.covey.dht.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Who announced which key. Owned by one thread; time is passed in.
 *
 * <p>Bounded three ways. When there are too many keys, the one farthest from our own id goes, or is
 * not let in: others are better placed to keep it. When a key has too many peers, or one host too
 * many of them, the one that announced longest ago goes. Announcements last 45 minutes.
 */
public final class PeerStore {

  /** How many keys, peers of a key, and peers of a key on one IP address are kept. */
  public record Limits(int keys, int peers, int peersOfOneHost) {

    public static final Limits DEFAULT = new Limits(2000, 500, 100);
  }

  static final long LIFETIME_NANOS = 45 * 60 * 1_000_000_000L;

  private final NodeId own;
  private final Limits limits;
  private final Map<NodeId, LinkedHashMap<InetSocketAddress, Long>> announced = new HashMap<>();

  public PeerStore(NodeId own, Limits limits) {
    this.own = own;
    this.limits = limits;
  }

  /** Keeps the announcement, as the newest of its key. Returns whether there was room. */
  @CanIgnoreReturnValue
  public boolean announce(NodeId key, InetSocketAddress peer, long now) {
    LinkedHashMap<InetSocketAddress, Long> peers = announced.get(key);
    if (peers == null) {
      if (!makeRoom(key, now)) {
        return false;
      }
      peers = new LinkedHashMap<>();
      announced.put(key, peers);
    }
    if (peers.remove(peer) == null) {
      limitHost(peers, peer.getAddress());
      if (peers.size() >= limits.peers()) {
        removeOldest(peers);
      }
    }
    peers.put(peer, now);
    return true;
  }

  /** Forgets one announcement. */
  public void withdraw(NodeId key, InetSocketAddress peer) {
    LinkedHashMap<InetSocketAddress, Long> peers = announced.get(key);
    if (peers != null && peers.remove(peer) != null && peers.isEmpty()) {
      announced.remove(key);
    }
  }

  /** Whether a new announcement of this key would find room: if not, its token is withheld. */
  public boolean hasRoomFor(NodeId key) {
    return announced.containsKey(key)
        || announced.size() < limits.keys()
        || own.compareDistance(key, farthest()) < 0;
  }

  /** At most {@code count} living peers of the key, in random order. */
  public List<InetSocketAddress> peers(NodeId key, int count, Random random, long now) {
    LinkedHashMap<InetSocketAddress, Long> peers = announced.get(key);
    if (peers == null) {
      return List.of();
    }
    expire(peers, now);
    if (peers.isEmpty()) {
      announced.remove(key);
      return List.of();
    }
    List<InetSocketAddress> living = new ArrayList<>(peers.keySet());
    Collections.shuffle(living, random);
    return living.subList(0, Math.min(count, living.size()));
  }

  /** Drops what has outlived its time; call now and then. */
  public void expire(long now) {
    announced
        .values()
        .removeIf(
            peers -> {
              expire(peers, now);
              return peers.isEmpty();
            });
  }

  /** How many keys are held. */
  public int keys() {
    return announced.size();
  }

  private boolean makeRoom(NodeId key, long now) {
    if (announced.size() < limits.keys()) {
      return true;
    }
    expire(now);
    if (announced.size() < limits.keys()) {
      return true;
    }
    NodeId farthest = farthest();
    if (own.compareDistance(key, farthest) >= 0) {
      return false;
    }
    announced.remove(farthest);
    return true;
  }

  private NodeId farthest() {
    return Collections.max(announced.keySet(), own::compareDistance);
  }

  private void limitHost(Map<InetSocketAddress, Long> peers, InetAddress host) {
    InetSocketAddress oldest = null;
    int count = 0;
    for (InetSocketAddress peer : peers.keySet()) {
      if (peer.getAddress().equals(host)) {
        oldest = oldest == null ? peer : oldest;
        count++;
      }
    }
    if (oldest != null && count >= limits.peersOfOneHost()) {
      peers.remove(oldest);
    }
  }

  private static void removeOldest(Map<InetSocketAddress, Long> peers) {
    Iterator<InetSocketAddress> oldest = peers.keySet().iterator();
    oldest.next();
    oldest.remove();
  }

  /** Peers are in order of announcement: the first living one ends the search. */
  private static void expire(Map<InetSocketAddress, Long> peers, long now) {
    Iterator<Long> times = peers.values().iterator();
    while (times.hasNext() && now - times.next() >= LIFETIME_NANOS) {
      times.remove();
    }
  }
}
