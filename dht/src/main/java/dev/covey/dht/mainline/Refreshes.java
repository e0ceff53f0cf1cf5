package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.SizeEstimate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lookups that only freshen the routing table, and what they teach about the network's size. */
final class Refreshes {

  private static final long ESTIMATE_EVERY = 5_000_000_000L;

  private final DhtNode node;
  private final SizeEstimate size;
  private final List<LookupRun> running = new ArrayList<>();
  private long nextEstimate;
  private double spacing;

  Refreshes(DhtNode node) {
    this.node = node;
    this.size = new SizeEstimate(node.table());
    this.nextEstimate = node.now();
  }

  void begin(NodeId target) {
    Freshened sink = new Freshened(target);
    LookupRun run = new LookupRun(node, target, LookupRun.Kind.NODES, sink);
    sink.run = run;
    running.add(run);
    run.start();
  }

  void tick() {
    List.copyOf(running).forEach(LookupRun::tick);
    running.removeIf(LookupRun::isOver);
    if (node.now() - nextEstimate >= 0) {
      nextEstimate = node.now() + ESTIMATE_EVERY;
      spacing = size.spacing();
    }
  }

  boolean isBusy() {
    return !running.isEmpty();
  }

  SizeEstimate size() {
    return size;
  }

  /** The mean distance between neighbours, a few seconds old; 0 if unknown. */
  double spacing() {
    return spacing;
  }

  private final class Freshened implements LookupRun.Sink {
    private final NodeId target;
    private @Nullable LookupRun run;

    private Freshened(NodeId target) {
      this.target = target;
    }

    @Override
    public void done(List<LookupRun.Holder> holders) {
      LookupRun finished = run;
      if (finished != null && !target.equals(node.id())) {
        size.sample(target, finished.closest());
      }
    }
  }
}
