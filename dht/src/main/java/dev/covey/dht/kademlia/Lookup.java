package dev.covey.dht.kademlia;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One iterative search for the nodes closest to a target.
 *
 * <p>Whoever drives it asks {@link #next} for nodes to query until it returns null, reports what
 * became of each, and stops at {@link #isDone}. Only {@value #PARALLEL} queries count as in flight:
 * a node that is late gives its place to another, and its answer is still welcome. A late node
 * holds up the end only while fewer than {@value #CLOSEST} have answered, and no longer than the
 * patience given. Owned by one thread; time is passed in.
 *
 * <p>It expects lies. A node whose contacts do not exist is no longer believed, and where more
 * nodes crowd around the target than the size of the network explains, the search goes on past
 * them: see {@link Neighbourhood}.
 */
public final class Lookup {

  /** How many of the closest nodes make a result; a crowd near the target makes it larger. */
  public static final int CLOSEST = 8;

  /** How many queries are in flight at once, late ones not counted. */
  public static final int PARALLEL = 6;

  private static final int MAX_CANDIDATES = 320;
  private static final int MAX_UNASKED = 64;
  private static final int MAX_UNASKED_IN_RING = 24;
  private static final int MAX_TOLD_BY_ONE = 16;
  private static final int MAX_QUERIES = 160;
  private static final int MAX_DOUBTFUL = 16;

  /**
   * What a lookup is to reckon with.
   *
   * @param patienceNanos how long late nodes are waited for when nothing else happens
   * @param spacing the distance between neighbours as a part of the space, 0 if unknown
   * @param perSubnet how many nodes of one {@link Subnet} count; 0 for any number
   * @param doubtful who did not answer of late: asked, but not waited for
   * @param verified who may count as one of the closest
   */
  public record Rules(
      long patienceNanos,
      double spacing,
      int perSubnet,
      Predicate<Contact> doubtful,
      Predicate<Contact> verified) {

    /** Believes everybody. */
    public static Rules simple(long patienceNanos) {
      return new Rules(patienceNanos, 0, 0, contact -> false, contact -> true);
    }
  }

  private final NodeId own;
  private final NodeId target;
  private final Rules rules;
  private final Neighbourhood neighbourhood;
  private final List<Candidate> candidates = new ArrayList<>();
  private final Map<Contact, Candidate> met = new HashMap<>();
  private final Set<InetSocketAddress> answeredAt = new HashSet<>();
  private int queries;
  private int doubtfulOnes;
  private long lastProgress;

  public Lookup(NodeId own, NodeId target, Rules rules, long now) {
    this.own = own;
    this.target = target;
    this.rules = rules;
    this.neighbourhood = new Neighbourhood(rules.spacing());
    this.lastProgress = now;
  }

  public NodeId target() {
    return target;
  }

  /** Offers nodes we know ourselves. Our own id and contacts met before are ignored. */
  public void offer(Collection<Contact> contacts) {
    for (Contact contact : contacts) {
      offer(contact, new Candidate.Source(0));
    }
  }

  /** Returns the next node to query and counts it as asked, or null if none is due now. */
  public @Nullable Contact next(long now) {
    if (queries >= MAX_QUERIES) {
      return null;
    }
    int inFlight = 0;
    Candidate chosen = null;
    Walk walk = new Walk();
    for (Candidate candidate : candidates) {
      if (candidate.state == Candidate.State.ASKED) {
        inFlight++;
      }
      boolean open = chosen == null && candidate.isWorthAsking();
      if (walk.isOver(candidate) || !walk.admits(candidate)) {
        continue;
      }
      if (open && !answeredAt.contains(candidate.contact.address())) {
        chosen = candidate;
      }
      if (candidate.isHopeful()) {
        walk.take(candidate);
      }
    }
    if (chosen == null || (inFlight >= PARALLEL && !chosen.doubtful)) {
      return null;
    }
    chosen.state = chosen.doubtful ? Candidate.State.LATE : Candidate.State.ASKED;
    queries++;
    lastProgress = now;
    return chosen.contact;
  }

  /** The node answered and told of others. */
  public void answered(Contact contact, Collection<Contact> others, long now) {
    Candidate candidate = met.get(contact);
    if (candidate == null || !answeredAt.add(contact.address())) {
      return;
    }
    candidate.state = Candidate.State.ANSWERED;
    candidate.source.alive++;
    lastProgress = now;
    Candidate.Source source = new Candidate.Source(candidate.hops());
    others.stream().limit(MAX_TOLD_BY_ONE).forEach(other -> offer(other, source));
  }

  /** The node is late: it no longer holds a place, but may still answer. */
  public void late(Contact contact, long now) {
    Candidate candidate = met.get(contact);
    if (candidate != null && candidate.state == Candidate.State.ASKED) {
      candidate.state = Candidate.State.LATE;
      candidate.source.failed++;
      lastProgress = now;
    }
  }

  /** The node gave no usable answer and will not. */
  public void failed(Contact contact, long now) {
    Candidate candidate = met.get(contact);
    if (candidate != null && candidate.state != Candidate.State.FAILED) {
      if (candidate.state == Candidate.State.ASKED) {
        candidate.source.failed++;
      }
      candidate.state = Candidate.State.FAILED;
      lastProgress = now;
    }
  }

  /**
   * Whether nothing more is to be gained: the closest living nodes have answered, or none is left.
   */
  public boolean isDone(long now) {
    boolean late = false;
    Walk walk = new Walk();
    for (Candidate candidate : candidates) {
      if (candidate.state == Candidate.State.ASKED) {
        return false;
      }
      if (walk.isOver(candidate) || !walk.admits(candidate)) {
        continue;
      }
      if (candidate.isWorthAsking()
          && queries < MAX_QUERIES
          && !answeredAt.contains(candidate.contact.address())) {
        return false;
      }
      late |= candidate.state == Candidate.State.LATE && !candidate.doubtful;
      if (candidate.isHopeful()) {
        walk.take(candidate);
      }
    }
    return !late || walk.counted >= CLOSEST || now - lastProgress >= rules.patienceNanos();
  }

  /**
   * The closest nodes that have answered so far, closest first: {@value #CLOSEST}, or more if the
   * place is crowded.
   */
  public List<Contact> closest() {
    List<Contact> closest = new ArrayList<>(CLOSEST);
    Walk walk = new Walk();
    for (Candidate candidate : candidates) {
      if (candidate.state == Candidate.State.ANSWERED
          && candidate.verified
          && !walk.isOver(candidate)
          && walk.admits(candidate)) {
        closest.add(candidate.contact);
        walk.take(candidate);
      }
    }
    return closest;
  }

  /** The innermost ring around the target that is not crowded; 0 if nothing is. */
  public int quietRing() {
    if (!neighbourhood.isKnown()) {
      return 0;
    }
    Walk walk = new Walk();
    int ring = 0;
    while (ring < Neighbourhood.RINGS - 1 && walk.isCrowded(ring)) {
      ring++;
    }
    return ring;
  }

  /**
   * A place in such a ring, 1 or more. Who lives around a crowd is to be asked too, but the crowd
   * does not tell of them, and honest nodes name the crowd first: only a search for a place of
   * their own finds them.
   */
  public NodeId placeIn(int ring, Random random) {
    return target.randomSharing(neighbourhood.sharedBits(ring), random);
  }

  /** How many queries were sent. */
  public int queries() {
    return queries;
  }

  /** How many had to be asked one after the other to find the farthest of the closest. */
  public int hops() {
    int hops = 0;
    for (Contact contact : closest()) {
      Candidate candidate = met.get(contact);
      hops = Math.max(hops, candidate == null ? 0 : candidate.hops());
    }
    return hops;
  }

  private void offer(Contact contact, Candidate.Source source) {
    if (contact.id().equals(own)) {
      return;
    }
    Candidate known = met.get(contact);
    if (known != null) {
      if (known.state == Candidate.State.UNASKED && !known.hasBelievedSource()) {
        known.source = source;
      }
      return;
    }
    if (worthKeeping(contact.id())) {
      boolean doubtful = rules.doubtful().test(contact);
      int ring = neighbourhood.ring(target.distance(contact.id()));
      insert(new Candidate(contact, source, ring, doubtful, rules.verified().test(contact)));
    }
  }

  private boolean worthKeeping(NodeId id) {
    return candidates.size() < MAX_CANDIDATES
        || target.compareDistance(id, candidates.get(candidates.size() - 1).contact.id()) < 0;
  }

  private void insert(Candidate candidate) {
    if (candidate.doubtful) {
      if (doubtfulOnes >= MAX_DOUBTFUL) {
        return;
      }
      doubtfulOnes++;
    }
    int at = candidates.size();
    while (at > 0
        && target.compareDistance(candidate.contact.id(), candidates.get(at - 1).contact.id())
            < 0) {
      at--;
    }
    candidates.add(at, candidate);
    met.put(candidate.contact, candidate);
    keepRingSmall(candidate.ring);
    if (candidates.size() > MAX_CANDIDATES) {
      met.remove(candidates.remove(candidates.size() - 1).contact);
    }
  }

  /** So that names made up for one ring do not push out those of the others. */
  private void keepRingSmall(int ring) {
    int unasked = 0;
    Candidate farthest = null;
    for (Candidate candidate : candidates) {
      if (candidate.ring == ring && candidate.isWorthAsking()) {
        unasked++;
        farthest = candidate;
      }
    }
    if (farthest != null
        && unasked > (neighbourhood.isKnown() ? MAX_UNASKED_IN_RING : MAX_UNASKED)) {
      candidates.remove(farthest);
      met.remove(farthest.contact);
    }
  }

  /**
   * One pass over the candidates from the target outward: who of them is close enough to matter.
   */
  private final class Walk {
    private final int[] living = new int[Neighbourhood.RINGS];
    private final int[] taken = new int[Neighbourhood.RINGS];
    private final Map<Subnet, Integer> subnets = new HashMap<>();
    private int counted;

    private Walk() {
      if (neighbourhood.isKnown()) {
        for (Candidate candidate : candidates) {
          living[candidate.ring] += candidate.isHopeful() ? 1 : 0;
        }
      }
    }

    private boolean isCrowded(int ring) {
      return living[ring] > neighbourhood.capacity(ring);
    }

    /** Whether enough count already, and nobody from here outward matters. */
    private boolean isOver(Candidate candidate) {
      return counted >= CLOSEST && (candidate.ring > 0 || !neighbourhood.isKnown());
    }

    private boolean admits(Candidate candidate) {
      return taken[candidate.ring] < neighbourhood.capacity(candidate.ring)
          && (rules.perSubnet() == 0
              || subnets.getOrDefault(candidate.subnet(), 0) < rules.perSubnet());
    }

    private void take(Candidate candidate) {
      taken[candidate.ring]++;
      if (rules.perSubnet() > 0) {
        subnets.merge(candidate.subnet(), 1, Integer::sum);
      }
      if (candidate.verified && !isCrowded(candidate.ring)) {
        counted++;
      }
    }
  }
}
