package dev.covey.dht.kademlia;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One iterative search for the nodes closest to a target.
 *
 * <p>Whoever drives it asks {@link #next} for nodes to query until it returns null, reports what
 * became of each, and stops at {@link #isDone}. Only {@value #PARALLEL} queries count as in flight:
 * a node that is late gives its place to another, and its answer is still welcome. A late node
 * holds up the end only while fewer than {@value #CLOSEST} have answered, and no longer than the
 * patience given. Owned by one thread; time is passed in.
 */
public final class Lookup {

  /** How many of the closest nodes make a result. */
  public static final int CLOSEST = 8;

  /** How many queries are in flight at once, late ones not counted. */
  public static final int PARALLEL = 6;

  private static final int MAX_CANDIDATES = 128;
  private static final int MAX_QUERIES = 160;

  private enum State {
    UNASKED,
    ASKED,
    LATE,
    ANSWERED,
    FAILED
  }

  private final NodeId own;
  private final NodeId target;
  private final long patienceNanos;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Set<InetSocketAddress> seen = new HashSet<>();
  private int queries;
  private long lastProgress;

  /** Late nodes are waited for until nothing has happened for {@code patienceNanos}. */
  public Lookup(NodeId own, NodeId target, long patienceNanos, long now) {
    this.own = own;
    this.target = target;
    this.patienceNanos = patienceNanos;
    this.lastProgress = now;
  }

  public NodeId target() {
    return target;
  }

  /** Offers nodes to ask. Our own id and addresses met before are ignored. */
  public void offer(Collection<Contact> contacts) {
    for (Contact contact : contacts) {
      if (!contact.id().equals(own) && worthKeeping(contact.id()) && seen.add(contact.address())) {
        insert(new Candidate(contact));
      }
    }
  }

  /** Returns the next node to query and counts it as asked, or null if none is due now. */
  public @Nullable Contact next(long now) {
    int inFlight = 0;
    int hopeful = 0;
    Candidate chosen = null;
    for (Candidate candidate : candidates) {
      switch (candidate.state) {
        case ASKED -> {
          inFlight++;
          hopeful++;
        }
        case ANSWERED -> hopeful++;
        case UNASKED -> {
          if (chosen == null && hopeful < CLOSEST) {
            chosen = candidate;
          }
          hopeful++;
        }
        case LATE, FAILED -> {}
      }
    }
    if (chosen == null || inFlight >= PARALLEL || queries >= MAX_QUERIES) {
      return null;
    }
    chosen.state = State.ASKED;
    queries++;
    lastProgress = now;
    return chosen.contact;
  }

  /** The node answered and told of others. */
  public void answered(Contact contact, Collection<Contact> others, long now) {
    become(contact, State.ANSWERED, now);
    offer(others);
  }

  /** The node is late: it no longer holds a place, but may still answer. */
  public void late(Contact contact, long now) {
    Candidate candidate = candidate(contact);
    if (candidate != null && candidate.state == State.ASKED) {
      become(contact, State.LATE, now);
    }
  }

  /** The node gave no usable answer and will not. */
  public void failed(Contact contact, long now) {
    become(contact, State.FAILED, now);
  }

  /**
   * Whether nothing more is to be gained: the closest living nodes have answered, or none is left.
   */
  public boolean isDone(long now) {
    int hopeful = 0;
    boolean late = false;
    for (Candidate candidate : candidates) {
      switch (candidate.state) {
        case ASKED -> {
          return false;
        }
        case ANSWERED -> hopeful++;
        case UNASKED -> {
          if (hopeful < CLOSEST && queries < MAX_QUERIES) {
            return false;
          }
        }
        case LATE -> late |= hopeful < CLOSEST;
        case FAILED -> {}
      }
    }
    return !late || hopeful >= CLOSEST || now - lastProgress >= patienceNanos;
  }

  /** The closest nodes that have answered so far, closest first. */
  public List<Contact> closest() {
    List<Contact> closest = new ArrayList<>(CLOSEST);
    for (Candidate candidate : candidates) {
      if (candidate.state == State.ANSWERED && closest.size() < CLOSEST) {
        closest.add(candidate.contact);
      }
    }
    return closest;
  }

  /** How many queries were sent. */
  public int queries() {
    return queries;
  }

  private boolean worthKeeping(NodeId id) {
    return candidates.size() < MAX_CANDIDATES
        || target.compareDistance(id, candidates.get(candidates.size() - 1).contact.id()) < 0;
  }

  private void insert(Candidate candidate) {
    int at = candidates.size();
    while (at > 0
        && target.compareDistance(candidate.contact.id(), candidates.get(at - 1).contact.id())
            < 0) {
      at--;
    }
    candidates.add(at, candidate);
    if (candidates.size() > MAX_CANDIDATES) {
      candidates.remove(candidates.size() - 1);
    }
  }

  private void become(Contact contact, State state, long now) {
    Candidate candidate = candidate(contact);
    if (candidate != null) {
      candidate.state = state;
      lastProgress = now;
    }
  }

  private @Nullable Candidate candidate(Contact contact) {
    for (Candidate candidate : candidates) {
      if (candidate.contact.equals(contact)) {
        return candidate;
      }
    }
    return null;
  }

  private static final class Candidate {
    final Contact contact;
    State state = State.UNASKED;

    private Candidate(Contact contact) {
      this.contact = contact;
    }
  }
}
