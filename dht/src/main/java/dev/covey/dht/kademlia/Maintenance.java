package dev.covey.dht.kademlia;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Decides what keeps a routing table fresh: whom to ping, which ids to look up.
 *
 * <p>Call {@link #due} about once a second. A small table looks for its own neighbours often, so
 * that a young network grows together quickly; a large one rarely. Owned by one thread.
 */
public final class Maintenance {

  private static final long SECOND = 1_000_000_000L;
  private static final long BUCKET_REFRESH = 15 * 60 * SECOND;
  private static final long SELF_LOOKUP_SMALL = 60 * SECOND;
  private static final long SELF_LOOKUP = 10 * 60 * SECOND;
  private static final long FAILING_PING = 5 * SECOND;
  private static final long PINGS_EVERY = 3 * SECOND;
  private static final int PINGS_AT_ONCE = 12;

  private final RoutingTable table;
  private final Random random;
  private long nextSelfLookup;
  private long nextRefresh;
  private long nextPings;

  public Maintenance(RoutingTable table, Random random, long now) {
    this.table = table;
    this.random = random;
    this.nextPings = now;
    this.nextSelfLookup = now + jittered(SELF_LOOKUP_SMALL);
    this.nextRefresh = now + jittered(BUCKET_REFRESH / 16);
  }

  /** What to do now: nodes to ping, and targets to look up. */
  public record Chores(List<Contact> pings, List<NodeId> lookups) {

    public Chores {
      pings = List.copyOf(pings);
      lookups = List.copyOf(lookups);
    }
  }

  /** Returns what is due, and counts it as begun. */
  public Chores due(long now) {
    return new Chores(pings(now), lookups(now));
  }

  /** Nodes silent for long, or that failed lately: oldest first, a few at a time. */
  private List<Contact> pings(long now) {
    if (now - nextPings < 0) {
      return List.of();
    }
    nextPings = now + PINGS_EVERY;
    List<Bucket.Entry> doubtful = new ArrayList<>();
    table.forEach(
        entry -> {
          boolean failing = entry.failures > 0 && now - entry.lastPing >= FAILING_PING;
          boolean silent =
              now - entry.lastAnswer >= Bucket.Entry.GOOD_FOR_NANOS
                  && now - entry.lastPing >= FAILING_PING;
          if (failing || silent) {
            doubtful.add(entry);
          }
        });
    doubtful.sort(Comparator.comparingLong(entry -> entry.lastAnswer - now));
    List<Contact> pings = new ArrayList<>();
    for (Bucket.Entry entry : doubtful.subList(0, Math.min(PINGS_AT_ONCE, doubtful.size()))) {
      entry.lastPing = now;
      pings.add(entry.contact);
    }
    return pings;
  }

  private List<NodeId> lookups(long now) {
    List<NodeId> lookups = new ArrayList<>();
    if (table.size() == 0) {
      return lookups;
    }
    if (now - nextSelfLookup >= 0) {
      boolean small = table.size() < 2 * RoutingTable.BUCKET_SIZE;
      nextSelfLookup = now + jittered(small ? SELF_LOOKUP_SMALL : SELF_LOOKUP);
      lookups.add(table.own());
    }
    if (now - nextRefresh >= 0) {
      nextRefresh = now + jittered(BUCKET_REFRESH / 16);
      stalestBucket(now, lookups);
    }
    return lookups;
  }

  private void stalestBucket(long now, List<NodeId> lookups) {
    for (int bits = 0; bits <= table.deepest(); bits++) {
      Bucket bucket = table.bucketSharing(bits);
      if (now - bucket.lastChange >= BUCKET_REFRESH) {
        bucket.lastChange = now;
        lookups.add(table.own().randomSharing(bits, random));
        return;
      }
    }
  }

  /**
   * Between three quarters and five quarters, so that nodes started together do not act together.
   */
  private long jittered(long nanos) {
    return nanos * 3 / 4 + (long) (random.nextDouble() * nanos / 2);
  }
}
