package dev.covey.dht.kademlia;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private final NodeId own;
  private final Bucket[] buckets = new Bucket[NodeId.BITS];
  private final Map<InetSocketAddress, NodeId> idsByAddress = new HashMap<>();
  private int size;

  public RoutingTable(NodeId own) {
    this.own = own;
    for (int i = 0; i < buckets.length; i++) {
      buckets[i] = new Bucket();
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
    Entry known = bucket.member(contact.id());
    if (known == null) {
      Entry entry = new Entry(contact, now);
      if (bucket.members.size() < BUCKET_SIZE) {
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
      idsByAddress.remove(known.contact.address());
      idsByAddress.put(contact.address(), contact.id());
      known.contact = contact;
    }
    known.lastAnswer = now;
    known.failures = 0;
    return false;
  }

  /** Records that a known node sent a query; strangers are ignored. Returns whether it is known. */
  @CanIgnoreReturnValue
  public boolean queried(Contact contact, long now) {
    Entry known = bucket(contact.id()).member(contact.id());
    if (known == null || !known.contact.address().equals(contact.address())) {
      return false;
    }
    known.lastQuery = now;
    return true;
  }

  /** Records that the node did not answer; drops it once it has failed too often. */
  public void failed(Contact contact) {
    Bucket bucket = bucket(contact.id());
    Entry known = bucket.member(contact.id());
    if (known == null) {
      bucket.waiting.removeIf(entry -> entry.contact.equals(contact));
    } else if (known.contact.address().equals(contact.address())
        && ++known.failures >= Entry.FAILURES_OF_A_BAD_NODE) {
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

  /** Whether this id, should it prove alive, could enter its bucket or the replacement cache. */
  public boolean hasRoomFor(NodeId id) {
    Bucket bucket = bucket(id);
    return !id.equals(own)
        && (bucket.members.size() < BUCKET_SIZE || bucket.waiting.size() < BUCKET_SIZE);
  }

  /** Whether a node is known at this address. */
  public boolean contains(InetSocketAddress address) {
    return idsByAddress.containsKey(address);
  }

  /** The {@code count} known nodes closest to the target, closest first; failing ones come last. */
  public List<Contact> closest(NodeId target, int count) {
    List<Entry> found = new ArrayList<>();
    int shared = own.equals(target) ? NodeId.BITS : own.sharedPrefix(target);
    // Who shares more bits with us than the target does differs from the target in one known bit:
    // those buckets hold one distance class together. The shallower ones follow one by one.
    if (shared < NodeId.BITS) {
      found.addAll(buckets[shared].members);
    }
    if (found.size() < count) {
      for (int i = shared + 1; i < NodeId.BITS; i++) {
        found.addAll(buckets[i].members);
      }
    }
    for (int i = shared - 1; i >= 0 && found.size() < count; i--) {
      found.addAll(buckets[i].members);
    }
    found.sort(
        (a, b) -> {
          int order = Boolean.compare(a.failures > 0, b.failures > 0);
          return order != 0 ? order : target.compareDistance(a.contact.id(), b.contact.id());
        });
    List<Contact> contacts = new ArrayList<>(Math.min(count, found.size()));
    for (Entry entry : found.subList(0, Math.min(count, found.size()))) {
      contacts.add(entry.contact);
    }
    return contacts;
  }

  /** Every node in a bucket. */
  public List<Contact> contacts() {
    List<Contact> contacts = new ArrayList<>(size);
    forEach(entry -> contacts.add(entry.contact));
    return contacts;
  }

  void forEach(Consumer<Entry> action) {
    for (Bucket bucket : buckets) {
      bucket.members.forEach(action);
    }
  }

  Bucket bucketSharing(int bits) {
    return buckets[bits];
  }

  private Bucket bucket(NodeId id) {
    return buckets[Math.min(own.sharedPrefix(id), NodeId.BITS - 1)];
  }

  private void enter(Bucket bucket, Entry entry) {
    bucket.waiting.removeIf(waiting -> waiting.contact.id().equals(entry.contact.id()));
    bucket.members.add(entry);
    bucket.lastChange = entry.lastAnswer;
    idsByAddress.put(entry.contact.address(), entry.contact.id());
    size++;
  }

  private void remove(NodeId id) {
    Bucket bucket = bucket(id);
    Entry entry = bucket.member(id);
    if (entry == null) {
      return;
    }
    bucket.members.remove(entry);
    idsByAddress.remove(entry.contact.address());
    size--;
    if (!bucket.waiting.isEmpty()) {
      enter(bucket, bucket.waiting.remove(bucket.waiting.size() - 1));
    }
  }

  /** Nodes that share the same number of leading bits with ours. */
  static final class Bucket {
    final List<Entry> members = new ArrayList<>();
    final List<Entry> waiting = new ArrayList<>();
    long lastChange;

    private @Nullable Entry member(NodeId id) {
      for (Entry entry : members) {
        if (entry.contact.id().equals(id)) {
          return entry;
        }
      }
      return null;
    }

    private void keepWaiting(Entry newcomer) {
      waiting.removeIf(entry -> entry.contact.id().equals(newcomer.contact.id()));
      waiting.add(newcomer);
      if (waiting.size() > BUCKET_SIZE) {
        waiting.remove(0);
      }
    }
  }

  /** One node and how it has behaved. */
  static final class Entry {
    static final int FAILURES_OF_A_BAD_NODE = 3;
    static final long GOOD_FOR_NANOS = 15 * 60 * 1_000_000_000L;

    Contact contact;
    long lastAnswer;
    long lastQuery;
    long lastPing;
    int failures;

    private Entry(Contact contact, long now) {
      this.contact = contact;
      this.lastAnswer = now;
      this.lastQuery = now;
      this.lastPing = now;
    }

    /** It answered, or queried us having answered before, in the last 15 minutes. */
    boolean isGood(long now) {
      return failures == 0
          && (now - lastAnswer < GOOD_FOR_NANOS || now - lastQuery < GOOD_FOR_NANOS);
    }
  }
}
