package dev.covey.dht.kademlia;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Nodes that share the same number of leading bits with ours. */
final class Bucket {

  final List<Entry> members = new ArrayList<>(0);
  final List<Entry> waiting = new ArrayList<>(0);
  long lastChange;

  @Nullable Entry member(NodeId id) {
    for (Entry entry : members) {
      if (entry.contact.id().equals(id)) {
        return entry;
      }
    }
    return null;
  }

  boolean hasWaiting(NodeId id) {
    for (Entry entry : waiting) {
      if (entry.contact.id().equals(id)) {
        return true;
      }
    }
    return false;
  }

  void keepWaiting(Entry newcomer) {
    waiting.removeIf(entry -> entry.contact.id().equals(newcomer.contact.id()));
    waiting.add(newcomer);
    if (waiting.size() > RoutingTable.BUCKET_SIZE) {
      waiting.remove(0);
    }
  }

  /** One node and how it has behaved. */
  static final class Entry {
    static final int FAILURES_OF_A_BAD_NODE = 3;
    static final long ONE_FAILURE_NANOS = 3_000_000_000L;
    static final long GOOD_FOR_NANOS = 15 * 60 * 1_000_000_000L;

    Contact contact;
    long lastAnswer;
    long lastQuery;
    long lastPing;
    int failures;
    private long lastFailure;

    Entry(Contact contact, long now) {
      this.contact = contact;
      this.lastAnswer = now;
      this.lastQuery = now;
      this.lastPing = now;
    }

    /** Counts a failure; returns whether that is enough. */
    boolean hasFailed(long now) {
      if (failures == 0 || now - lastFailure >= ONE_FAILURE_NANOS) {
        failures++;
        lastFailure = now;
      }
      return failures >= FAILURES_OF_A_BAD_NODE;
    }

    /** It answered, or queried us having answered before, in the last 15 minutes. */
    boolean isGood(long now) {
      return failures == 0
          && (now - lastAnswer < GOOD_FOR_NANOS || now - lastQuery < GOOD_FOR_NANOS);
    }
  }
}
