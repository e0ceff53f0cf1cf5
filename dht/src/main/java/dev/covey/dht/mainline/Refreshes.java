package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.SizeEstimate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Lookups that only freshen the routing table, and what they teach about the network's size. */
final class Refreshes {

  private static final long ESTIMATE_EVERY = 5_000_000_000L;

  /** After so many searches for its own neighbours it also looks where it knows nobody. */
  private static final int FILLS = 3;

  /** One after the other: many may have come at the same time, all by one node. */
  private static final long GAP_EVERY = 1_000_000_000L;

  private final DhtNode node;
  private final SizeEstimate size;
  private final List<LookupRun> running = new ArrayList<>();
  private final Queue<NodeId> gaps = new ArrayDeque<>();
  private int searches;
  private int fills;
  private long nextGap;
  private long nextEstimate;
  private double spacing;

  Refreshes(DhtNode node) {
    this.node = node;
    this.size = new SizeEstimate(node.table());
    this.nextEstimate = node.now();
  }

  void begin(NodeId target) {
    searches++;
    begin(new Freshened(target, false));
  }

  void tick() {
    List.copyOf(running).forEach(LookupRun::tick);
    if (!gaps.isEmpty() && node.now() - nextGap >= 0) {
      nextGap = node.now() + node.jittered(GAP_EVERY);
      begin(new Freshened(gaps.remove(), true));
    }
    if (node.now() - nextEstimate >= 0) {
      nextEstimate = node.now() + ESTIMATE_EVERY;
      spacing = size.spacing();
    }
  }

  /** Whether more than a look into a gap is under way, for which nobody waits. */
  boolean isBusy() {
    return searches > 0;
  }

  SizeEstimate size() {
    return size;
  }

  /** The mean distance between neighbours, a few seconds old; 0 if unknown. */
  double spacing() {
    return spacing;
  }

  private void begin(Freshened sink) {
    FarSeeds.gather(node, sink.target, told -> begin(sink, told));
  }

  private void begin(Freshened sink, List<Contact> told) {
    LookupRun run = new LookupRun(node, sink.target, LookupRun.Kind.NODES, sink);
    sink.run = run;
    running.add(run);
    run.offer(told);
    run.start();
  }

  private final class Freshened implements LookupRun.Sink {
    private final NodeId target;
    private final boolean isGap;
    private @Nullable LookupRun run;

    private Freshened(NodeId target, boolean isGap) {
      this.target = target;
      this.isGap = isGap;
    }

    @Override
    public void done(List<LookupRun.Holder> holders) {
      searches -= isGap ? 0 : 1;
      LookupRun finished = run;
      if (finished == null) {
        return;
      }
      running.remove(finished);
      if (!target.equals(node.id())) {
        size.sample(target, finished.closest());
      } else if (fills < FILLS) {
        // Who has just come knows its neighbourhood, and of the rest what it was told on the way.
        fills++;
        gaps.addAll(node.table().gaps(node.random()));
        nextGap = node.now() + node.jittered(GAP_EVERY);
      }
    }
  }
}
