package dev.covey.dht.kademlia;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes this one knows, in buckets by how many leading bits they share with it.
 *
 * <p>Only nodes that answered from the address they were asked at get in. A full bucket keeps what
 * it has: long-lived nodes are the ones likely to stay. Newcomers wait in the bucket's replacement
 * cache and are called in when a member falls silent. Owned by one thread; time is passed in.
 */
public final class RoutingTable {

  /** Nodes in a bucket, and in its replacement cache. */
  public static final int BUCKET_SIZE = 20;

  /** With fewer than these a bucket is a gap. */
  private static final int FEW = 4;

  /**
   * How many nodes of one {@link Subnet} a bucket and the table take, so that nobody fills it from
   * a few hosts.
   */
  public record Caps(int inBucket, int inTable) {

    /** Any number: private networks are one subnet as a rule. */
    public static final Caps NONE = new Caps(Integer.MAX_VALUE, Integer.MAX_VALUE);

    public static final Caps PUBLIC = new Caps(2, 10);
  }

  private final Caps caps;
  private final @Nullable Bucket[] buckets = new @Nullable Bucket[NodeId.BITS];
  private final Map<InetSocketAddress, NodeId> idsByAddress = new HashMap<>();
  private final Map<Subnet, Integer> subnets = new HashMap<>();
  private NodeId own;
  private int size;

  public RoutingTable(NodeId own) {
    this(own, Caps.NONE);
  }

  public RoutingTable(NodeId own, Caps caps) {
    this.own = own;
    this.caps = caps;
  }

  /** Takes another id for our own; who no longer fits into a bucket is forgotten. */
  public void moveTo(NodeId newOwn) {
    List<Bucket.Entry> entries = new ArrayList<>(size);
    forEach(entries::add);
    own = newOwn;
    size = 0;
    idsByAddress.clear();
    subnets.clear();
    Arrays.fill(buckets, null);
    for (Bucket.Entry entry : entries) {
      if (!entry.contact.id().equals(own)) {
        Bucket bucket = bucket(entry.contact.id());
        if (hasPlaceFor(bucket, entry.contact)) {
          enter(bucket, entry);
        }
      }
    }
  }

  public NodeId own() {
    return own;
  }

  /** How many nodes are in the buckets; those in replacement caches do not count. */
  public int size() {
    return size;
  }

  /**
   * Records that the node answered from this address. Returns true if that brought it into a
   * bucket.
   *
   * <p>An id that is known at another address keeps that address while the node there is in good
   * standing, so that nobody can take over an entry by claiming its id.
   */
  @CanIgnoreReturnValue
  public boolean answered(Contact contact, long now) {
    if (contact.id().equals(own)) {
      return false;
    }
    NodeId former = idsByAddress.get(contact.address());
    if (former != null && !former.equals(contact.id())) {
      remove(former);
    }
    Bucket bucket = bucket(contact.id());
    Bucket.Entry known = bucket.member(contact.id());
    if (known == null) {
      Bucket.Entry entry = new Bucket.Entry(contact, now);
      if (hasPlaceFor(bucket, contact)) {
        enter(bucket, entry);
        return true;
      }
      bucket.keepWaiting(entry);
      return false;
    }
    if (!known.contact.address().equals(contact.address())) {
      if (known.isGood(now)) {
        return false;
      }
      leave(known.contact);
      arrive(contact);
      known.contact = contact;
    }
    known.lastAnswer = now;
    known.failures = 0;
    return false;
  }

  /** Records that a known node sent a query; strangers are ignored. Returns whether it is known. */
  @CanIgnoreReturnValue
  public boolean queried(Contact contact, long now) {
    Bucket.Entry known = bucket(contact.id()).member(contact.id());
    if (known == null || !known.contact.address().equals(contact.address())) {
      return false;
    }
    known.lastQuery = now;
    return true;
  }

  /**
   * Records that the node did not answer; drops it once it has failed too often. What fails at the
   * same time, for one cause, counts once.
   */
  public void failed(Contact contact, long now) {
    Bucket bucket = bucket(contact.id());
    Bucket.Entry known = bucket.member(contact.id());
    if (known == null) {
      bucket.waiting.removeIf(entry -> entry.contact.equals(contact));
    } else if (known.contact.address().equals(contact.address()) && known.hasFailed(now)) {
      remove(contact.id());
    }
  }

  /** Forgets whoever is at the address: another id answered there, or none does. */
  public void forget(InetSocketAddress address) {
    NodeId id = idsByAddress.get(address);
    if (id != null) {
      remove(id);
    }
  }

  public boolean contains(NodeId id) {
    return !id.equals(own) && bucket(id).member(id) != null;
  }

  /**
   * Whether this id, should it prove alive, could enter its bucket or the replacement cache. Who
   * waits there already could not: two that wait with each other would ask back and forth.
   */
  public boolean hasRoomFor(NodeId id) {
    Bucket bucket = bucket(id);
    return !id.equals(own)
        && (bucket.members.size() < BUCKET_SIZE || bucket.waiting.size() < BUCKET_SIZE)
        && !bucket.hasWaiting(id);
  }

  /** Whether a node is known at this address. */
  public boolean contains(InetSocketAddress address) {
    return idsByAddress.containsKey(address);
  }

  /** The {@code count} known nodes closest to the target, closest first; failing ones come last. */
  public List<Contact> closest(NodeId target, int count) {
    List<Bucket.Entry> found = new ArrayList<>();
    int shared = own.equals(target) ? NodeId.BITS : own.sharedPrefix(target);
    // Who shares more bits with us than the target does differs from the target in one known bit:
    // those buckets hold one distance class together. The shallower ones follow one by one.
    if (shared < NodeId.BITS) {
      addMembers(shared, found);
    }
    if (found.size() < count) {
      for (int i = shared + 1; i < NodeId.BITS; i++) {
        addMembers(i, found);
      }
    }
    for (int i = shared - 1; i >= 0 && found.size() < count; i--) {
      addMembers(i, found);
    }
    found.sort(
        (a, b) -> {
          int order = Boolean.compare(a.failures > 0, b.failures > 0);
          return order != 0 ? order : target.compareDistance(a.contact.id(), b.contact.id());
        });
    List<Contact> contacts = new ArrayList<>(Math.min(count, found.size()));
    for (Bucket.Entry entry : found.subList(0, Math.min(count, found.size()))) {
      contacts.add(entry.contact);
    }
    return contacts;
  }

  /** As {@link #closest}, but only nodes that have answered when last asked: fit to tell others. */
  public List<Contact> closestAlive(NodeId target, int count) {
    List<Contact> closest = closest(target, count);
    closest.removeIf(contact -> !isAlive(contact));
    return closest;
  }

  /** The id of the node known at this address, if one is. */
  public @Nullable NodeId idAt(InetSocketAddress address) {
    return idsByAddress.get(address);
  }

  /**
   * An id for each bucket with next to nobody in it, the largest part of the network first; not for
   * those so near that a search for our own neighbours sees all of them.
   */
  public List<NodeId> gaps(Random random) {
    List<Contact> near = closest(own, Lookup.CLOSEST);
    int seen = near.isEmpty() ? 0 : own.sharedPrefix(near.get(near.size() - 1).id());
    List<NodeId> gaps = new ArrayList<>();
    for (int bits = 0; bits < seen; bits++) {
      Bucket bucket = buckets[bits];
      if (bucket == null || bucket.members.size() < FEW) {
        gaps.add(own.randomSharing(bits, random));
      }
    }
    return gaps;
  }

  /** How many bits the nearest known node shares with this one; -1 if none is known. */
  int deepest() {
    int bits = NodeId.BITS - 1;
    while (bits >= 0 && (buckets[bits] == null || buckets[bits].members.isEmpty())) {
      bits--;
    }
    return bits;
  }

  /** Every node in a bucket. */
  public List<Contact> contacts() {
    List<Contact> contacts = new ArrayList<>(size);
    forEach(entry -> contacts.add(entry.contact));
    return contacts;
  }

  void forEach(Consumer<Bucket.Entry> action) {
    for (Bucket bucket : buckets) {
      if (bucket != null) {
        bucket.members.forEach(action);
      }
    }
  }

  Bucket bucketSharing(int bits) {
    Bucket bucket = buckets[bits];
    if (bucket == null) {
      bucket = new Bucket();
      buckets[bits] = bucket;
    }
    return bucket;
  }

  private void addMembers(int bits, List<Bucket.Entry> found) {
    Bucket bucket = buckets[bits];
    if (bucket != null) {
      found.addAll(bucket.members);
    }
  }

  private Bucket bucket(NodeId id) {
    return bucketSharing(Math.min(own.sharedPrefix(id), NodeId.BITS - 1));
  }

  private void enter(Bucket bucket, Bucket.Entry entry) {
    bucket.waiting.removeIf(waiting -> waiting.contact.id().equals(entry.contact.id()));
    bucket.members.add(entry);
    bucket.lastChange = entry.lastAnswer;
    arrive(entry.contact);
    size++;
  }

  private boolean isAlive(Contact contact) {
    Bucket.Entry entry = bucket(contact.id()).member(contact.id());
    return entry != null && entry.failures == 0;
  }

  private boolean hasPlaceFor(Bucket bucket, Contact contact) {
    if (bucket.members.size() >= BUCKET_SIZE) {
      return false;
    }
    if (caps.inTable() == Integer.MAX_VALUE) {
      return true;
    }
    Subnet subnet = Subnet.of(contact.address().getAddress());
    long beside =
        bucket.members.stream()
            .filter(member -> Subnet.of(member.contact.address().getAddress()).equals(subnet))
            .count();
    return beside < caps.inBucket() && subnets.getOrDefault(subnet, 0) < caps.inTable();
  }

  private void arrive(Contact contact) {
    idsByAddress.put(contact.address(), contact.id());
    if (caps.inTable() != Integer.MAX_VALUE) {
      subnets.merge(Subnet.of(contact.address().getAddress()), 1, Integer::sum);
    }
  }

  private void leave(Contact contact) {
    idsByAddress.remove(contact.address());
    subnets.computeIfPresent(
        Subnet.of(contact.address().getAddress()), (subnet, n) -> n == 1 ? null : n - 1);
  }

  private void remove(NodeId id) {
    Bucket bucket = bucket(id);
    Bucket.Entry entry = bucket.member(id);
    if (entry == null) {
      return;
    }
    bucket.members.remove(entry);
    leave(entry.contact);
    size--;
    for (int i = bucket.waiting.size() - 1; i >= 0; i--) {
      if (hasPlaceFor(bucket, bucket.waiting.get(i).contact)) {
        enter(bucket, bucket.waiting.remove(i));
        return;
      }
    }
  }
}
