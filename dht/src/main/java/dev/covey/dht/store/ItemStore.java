package dev.covey.dht.store;

import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.Item;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Items that others have put here. Owned by one thread; time is passed in.
 *
 * <p>Bounded two ways. When there are too many, the one farthest from our own id goes, or is not
 * let in. When one host has put too many, the one it put longest ago goes. An item lasts 2 hours
 * from when it was last put.
 */
public final class ItemStore {

  /** How many items are kept, and how many that one IP address put. */
  public record Limits(int items, int itemsOfOneHost) {

    /** At most 1 MB or so. */
    public static final Limits DEFAULT = new Limits(700, 350);
  }

  /** What became of an item. */
  public enum Outcome {
    KEPT,
    NOT_AUTHENTIC,
    /** The one that is kept has another sequence number than the one to be replaced. */
    CONFLICT,
    /** The one that is kept is later, or as late and different. */
    OUTDATED,
    NO_ROOM
  }

  static final long LIFETIME_NANOS = 2 * 60 * 60 * 1_000_000_000L;

  private final Limits limits;
  private TreeMap<NodeId, Kept> byDistance;
  private NodeId own;

  /** In order of their last put. */
  private final LinkedHashMap<NodeId, Kept> byAge = new LinkedHashMap<>();

  private final Map<Object, LinkedHashSet<NodeId>> byHost = new HashMap<>();

  public ItemStore(NodeId own, Limits limits) {
    this.own = own;
    this.limits = limits;
    this.byDistance = new TreeMap<>(own::compareDistance);
  }

  /**
   * Keeps the item if it is authentic and not older than what is kept; with {@code cas}, only in
   * the place of one with that sequence number. About 70 us if a signature has to be verified.
   */
  public Outcome put(Item item, OptionalLong cas, InetSocketAddress from, long now) {
    NodeId target = item.target();
    Kept known = living(target, now);
    boolean again = known != null && known.item.equals(item);
    if (!again && !item.isAuthentic()) {
      return Outcome.NOT_AUTHENTIC;
    }
    if (known != null
        && known.item instanceof Item.Mutable old
        && item instanceof Item.Mutable fresh) {
      if (cas.isPresent() && cas.getAsLong() != old.seq()) {
        return Outcome.CONFLICT;
      }
      boolean same = fresh.seq() == old.seq() && fresh.value().equals(old.value());
      if (fresh.seq() <= old.seq() && !same) {
        return Outcome.OUTDATED;
      }
    }
    if (known == null && !hasRoomFor(target)) {
      return Outcome.NO_ROOM;
    }
    // Who puts again what another has put does not make it its own, to lose it later.
    keep(target, new Kept(item, known != null ? known.host : Host.of(from), now));
    return Outcome.KEPT;
  }

  /** The item kept at the target, if one is. */
  public @Nullable Item item(NodeId target, long now) {
    Kept kept = living(target, now);
    return kept == null ? null : kept.item;
  }

  /** Whether an item put here would find room: if not, its token is withheld. */
  public boolean hasRoomFor(NodeId target) {
    return byDistance.size() < limits.items()
        || byDistance.containsKey(target)
        || own.compareDistance(target, byDistance.lastKey()) < 0;
  }

  /** Drops what has outlived its time; call now and then. */
  public void expire(long now) {
    Iterator<Map.Entry<NodeId, Kept>> oldest = byAge.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<NodeId, Kept> entry = oldest.next();
      if (!entry.getValue().isOver(now)) {
        return;
      }
      oldest.remove();
      byDistance.remove(entry.getKey());
      leaveHost(entry.getKey(), entry.getValue());
    }
  }

  /** Takes another id for our own: another item may be the farthest now. */
  public void moveTo(NodeId newOwn) {
    own = newOwn;
    TreeMap<NodeId, Kept> moved = new TreeMap<>(newOwn::compareDistance);
    moved.putAll(byDistance);
    byDistance = moved;
  }

  /** How many items are held. */
  public int size() {
    return byDistance.size();
  }

  private @Nullable Kept living(NodeId target, long now) {
    Kept kept = byDistance.get(target);
    return kept == null || kept.isOver(now) ? null : kept;
  }

  private void keep(NodeId target, Kept kept) {
    remove(target);
    LinkedHashSet<NodeId> ofHost =
        byHost.computeIfAbsent(kept.host, unused -> new LinkedHashSet<>());
    if (ofHost.size() >= limits.itemsOfOneHost()) {
      remove(ofHost.iterator().next());
    } else if (byDistance.size() >= limits.items()) {
      remove(byDistance.lastKey());
    }
    byDistance.put(target, kept);
    byAge.put(target, kept);
    byHost.computeIfAbsent(kept.host, unused -> new LinkedHashSet<>()).add(target);
  }

  private void remove(NodeId target) {
    Kept kept = byDistance.remove(target);
    if (kept != null) {
      byAge.remove(target);
      leaveHost(target, kept);
    }
  }

  private void leaveHost(NodeId target, Kept kept) {
    LinkedHashSet<NodeId> ofHost = byHost.get(kept.host);
    if (ofHost != null && ofHost.remove(target) && ofHost.isEmpty()) {
      byHost.remove(kept.host);
    }
  }

  private static final class Kept {
    final Item item;
    final Object host;
    final long at;

    private Kept(Item item, Object host, long at) {
      this.item = item;
      this.host = host;
      this.at = at;
    }

    boolean isOver(long now) {
      return now - at >= LIFETIME_NANOS;
    }
  }
}
