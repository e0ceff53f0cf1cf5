package dev.covey.dht.store;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.Subnet;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who announced which key. Owned by one thread; time is passed in. No call takes longer than some
 * twenty microseconds, however much is held, save for {@link #expire} and {@link #moveTo}.
 *
 * <p>Bounded five ways. When there are too many keys, or peers in all, the key farthest from our
 * own id goes, or is not let in: others are better placed to keep it. When one host has brought too
 * many keys, the first of those goes. When a key has too many peers, or one host too many of them,
 * the one that announced longest ago goes; of one subnet, if that has pushed in with many.
 * Announcements last 45 minutes.
 */
public final class PeerStore {

  /**
   * How much is kept.
   *
   * @param keys keys in all
   * @param keysOfOneHost keys that are here because of one host
   * @param peers peers of one key
   * @param peersOfOneHost peers of one key on one host
   * @param allPeers peers of all keys
   */
  public record Limits(int keys, int keysOfOneHost, int peers, int peersOfOneHost, int allPeers) {

    /** At most some 30 MB. */
    public static final Limits DEFAULT = new Limits(32_768, 16_384, 500, 100, 65_536);
  }

  static final long LIFETIME_NANOS = 45 * 60 * 1_000_000_000L;

  private final Limits limits;
  private final Map<Object, LinkedHashSet<NodeId>> keysByHost = new HashMap<>();
  private TreeMap<NodeId, Announced> byDistance;
  private NodeId own;
  private int allPeers;

  public PeerStore(NodeId own, Limits limits) {
    this.own = own;
    this.limits = limits;
    this.byDistance = new TreeMap<>(own::compareDistance);
  }

  /** Keeps the announcement, as the newest of its key. Returns whether there was room. */
  @CanIgnoreReturnValue
  public boolean announce(NodeId key, InetSocketAddress peer, long now) {
    Announced announced = byDistance.get(key);
    if (announced == null) {
      if (!hasRoomFor(key)) {
        return false;
      }
      announced = new Announced(Host.of(peer));
      enter(key, announced);
    }
    int before = announced.peers.size();
    announced.put(peer, now, limits);
    allPeers += announced.peers.size() - before;
    while (allPeers > limits.allPeers()) {
      remove(byDistance.lastKey());
    }
    return byDistance.containsKey(key);
  }

  /** Forgets one announcement. */
  public void withdraw(NodeId key, InetSocketAddress peer) {
    Announced announced = byDistance.get(key);
    if (announced != null && announced.remove(peer)) {
      allPeers--;
      if (announced.peers.isEmpty()) {
        remove(key);
      }
    }
  }

  /** Whether a new announcement of this key would find room: if not, its token is withheld. */
  public boolean hasRoomFor(NodeId key) {
    return (byDistance.size() < limits.keys() && allPeers < limits.allPeers())
        || byDistance.containsKey(key)
        || own.compareDistance(key, byDistance.lastKey()) < 0;
  }

  /** At most {@code count} living peers of the key, in random order. */
  public List<InetSocketAddress> peers(NodeId key, int count, Random random, long now) {
    Announced announced = byDistance.get(key);
    if (announced == null) {
      return List.of();
    }
    allPeers -= announced.expire(now);
    if (announced.peers.isEmpty()) {
      remove(key);
      return List.of();
    }
    List<InetSocketAddress> living = new ArrayList<>(announced.peers.keySet());
    int wanted = Math.min(count, living.size());
    // No more of a shuffle than is looked at.
    for (int i = 0; i < wanted; i++) {
      int other = i + random.nextInt(living.size() - i);
      InetSocketAddress chosen = living.get(other);
      living.set(other, living.get(i));
      living.set(i, chosen);
    }
    return living.subList(0, wanted);
  }

  /** Drops what has outlived its time; call now and then. */
  public void expire(long now) {
    List<NodeId> empty = new ArrayList<>();
    byDistance.forEach(
        (key, announced) -> {
          allPeers -= announced.expire(now);
          if (announced.peers.isEmpty()) {
            empty.add(key);
          }
        });
    empty.forEach(this::remove);
  }

  /** Takes another id for our own: another key may be the farthest now. */
  public void moveTo(NodeId newOwn) {
    own = newOwn;
    TreeMap<NodeId, Announced> moved = new TreeMap<>(newOwn::compareDistance);
    moved.putAll(byDistance);
    byDistance = moved;
  }

  /** How many keys are held. */
  public int keys() {
    return byDistance.size();
  }

  /** How many announcements are held. */
  public int size() {
    return allPeers;
  }

  private void enter(NodeId key, Announced announced) {
    LinkedHashSet<NodeId> ofHost = keysByHost.get(announced.host);
    if (ofHost != null && ofHost.size() >= limits.keysOfOneHost()) {
      remove(ofHost.iterator().next());
    } else if (byDistance.size() >= limits.keys()) {
      remove(byDistance.lastKey());
    }
    byDistance.put(key, announced);
    keysByHost.computeIfAbsent(announced.host, host -> new LinkedHashSet<>()).add(key);
  }

  private void remove(NodeId key) {
    Announced announced = byDistance.remove(key);
    if (announced == null) {
      return;
    }
    allPeers -= announced.peers.size();
    LinkedHashSet<NodeId> ofHost = keysByHost.get(announced.host);
    if (ofHost != null && ofHost.remove(key) && ofHost.isEmpty()) {
      keysByHost.remove(announced.host);
    }
  }

  /** The peers of one key, in order of announcement. */
  private static final class Announced {
    /** Who brought the key here. */
    final Object host;

    final LinkedHashMap<InetSocketAddress, Long> peers = new LinkedHashMap<>(4);

    /** How many of each IP address; counted only once there are many. */
    private @Nullable Map<Object, Integer> perHost;

    private Announced(Object host) {
      this.host = host;
    }

    void put(InetSocketAddress peer, long now, Limits limits) {
      if (!remove(peer)) {
        if (peers.size() >= limits.peersOfOneHost()
            && counts().getOrDefault(ipOf(peer), 0) >= limits.peersOfOneHost()) {
          removeOldestOf(ipOf(peer));
        } else if (peers.size() >= limits.peers()) {
          boolean unused = remove(leastDeserving(peer, limits));
        }
      }
      peers.put(peer, now);
      if (perHost != null) {
        perHost.merge(ipOf(peer), 1, Integer::sum);
      }
    }

    /** The oldest; but of the newcomer's subnet if that has more than a quarter of all. */
    private InetSocketAddress leastDeserving(InetSocketAddress newcomer, Limits limits) {
      Subnet subnet = Subnet.of(newcomer.getAddress());
      InetSocketAddress oldest = null;
      int count = 0;
      for (InetSocketAddress peer : peers.keySet()) {
        if (Subnet.of(peer.getAddress()).equals(subnet)) {
          oldest = oldest == null ? peer : oldest;
          count++;
        }
      }
      return oldest != null && count > limits.peers() / 4
          ? oldest
          : peers.keySet().iterator().next();
    }

    private Map<Object, Integer> counts() {
      Map<Object, Integer> counts = perHost;
      if (counts == null) {
        counts = new HashMap<>();
        for (InetSocketAddress peer : peers.keySet()) {
          counts.merge(ipOf(peer), 1, Integer::sum);
        }
        perHost = counts;
      }
      return counts;
    }

    private void uncount(InetSocketAddress peer) {
      if (perHost != null) {
        perHost.computeIfPresent(ipOf(peer), (host, count) -> count == 1 ? null : count - 1);
      }
    }

    boolean remove(InetSocketAddress peer) {
      if (peers.remove(peer) == null) {
        return false;
      }
      uncount(peer);
      return true;
    }

    /** The first living one ends the search. Returns how many went. */
    int expire(long now) {
      int before = peers.size();
      Iterator<Map.Entry<InetSocketAddress, Long>> oldest = peers.entrySet().iterator();
      while (oldest.hasNext()) {
        Map.Entry<InetSocketAddress, Long> entry = oldest.next();
        if (now - entry.getValue() < LIFETIME_NANOS) {
          break;
        }
        oldest.remove();
        uncount(entry.getKey());
      }
      return before - peers.size();
    }

    private void removeOldestOf(Object ip) {
      for (InetSocketAddress peer : peers.keySet()) {
        if (ipOf(peer).equals(ip)) {
          boolean unused = remove(peer);
          return;
        }
      }
    }

    /** On loopback too an announcement's host is its IP address: its port is what is announced. */
    private static Object ipOf(InetSocketAddress peer) {
      return Host.ofIp(peer.getAddress());
    }
  }
}
