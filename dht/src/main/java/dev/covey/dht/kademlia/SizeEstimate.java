package dev.covey.dht.kademlia;

import java.util.Arrays;
import java.util.List;

/**
 * How far apart the nodes of this network are, judged from places no stranger could choose: around
 * our own id, and around random targets. Owned by one thread.
 */
public final class SizeEstimate {

  private static final int SAMPLES = 31;

  private final RoutingTable table;
  private final double[] samples = new double[SAMPLES];
  private int count;

  public SizeEstimate(RoutingTable table) {
    this.table = table;
  }

  /** Takes into account which nodes a lookup found closest to a target that we made up. */
  public void sample(NodeId target, List<Contact> closest) {
    double spacing = spacing(target, closest);
    if (spacing > 0) {
      samples[count++ % SAMPLES] = spacing;
    }
  }

  /** The mean distance between neighbours as a part of the space; 0 if too few nodes are known. */
  public double spacing() {
    double own = spacing(table.own(), table.closest(table.own(), Lookup.CLOSEST));
    int known = Math.min(count, SAMPLES);
    if (own == 0 || known == 0) {
      return own;
    }
    double[] all = Arrays.copyOf(samples, known + 1);
    all[known] = own;
    Arrays.sort(all);
    return all[all.length / 2];
  }

  /** About how many nodes there are; 0 if too few are known to tell. */
  public long nodes() {
    double spacing = spacing();
    return spacing == 0 ? 0 : Math.round(1 / spacing);
  }

  private static double spacing(NodeId target, List<Contact> closest) {
    if (closest.size() < Lookup.CLOSEST) {
      return 0;
    }
    double farthest = 0;
    for (Contact contact : closest) {
      farthest = Math.max(farthest, target.distance(contact.id()));
    }
    return farthest / closest.size();
  }
}
