package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Large networks, with dead nodes and with attackers around the keys that are looked up. Prints the
 * table of {@code docs/performance.md}.
 */
@Timeout(3600)
class SimulationTest {

  private static final int PAIRS = 12;
  private final List<String> table = new ArrayList<>();

  @Test
  void thousandNodesFindEachOtherAmongDeadAndHostileOnes() {
    run(1_000);
  }

  @Test
  @Tag("long")
  void tenThousandNodesFindEachOtherAmongDeadAndHostileOnes() {
    run(10_000);
  }

  private void run(int nodes) {
    long started = System.nanoTime();
    table.add(
        String.format(
            "%-8s | %-32s | %-6s | %-17s | %-4s | %-18s | %s",
            "nodes",
            "attack",
            "found",
            "queries p50 / p95",
            "hops",
            "lookup ms p50 / p95",
            "thought"));
    double none = measure(grow(nodes), nodes, "none", 0, 0);
    double tenth = attack(nodes, "10 % Sybils, nearest of all", nodes / 9, 0.2);
    double third = attack(nodes, "30 % Sybils, nearest of all", nodes * 3 / 7, 0.2);
    double half = attack(nodes, "50 % Sybils, nearest of all", nodes, 0.2);
    // Costs as much as all others together.
    double among = nodes > 1_000 ? attack(nodes, "50 % Sybils, among the nearest 8", nodes, 8) : 1;
    Simulation infested = settled(nodes);
    new Attackers(infested).mixIn(nodes * 3 / 7);
    infested.run(30 * Simulation.SECOND);
    double hostile = measure(infested, nodes, "30 % hostile, everywhere", 0, 0);
    Simulation decimated = settled(nodes);
    decimated.members().stream()
        .filter(member -> decimated.random.nextInt(10) < 3)
        .forEach(Simulation.Member::die);
    double dead = measure(decimated, nodes, "30 % dead, just now", 0, 0);
    table.forEach(System.out::println);
    System.out.printf(Locale.ROOT, "%.1f s%n", (System.nanoTime() - started) / 1e9);
    assertThat(none).isEqualTo(1.0);
    assertThat(List.of(tenth, third, half, among, hostile, dead)).allMatch(found -> found >= 0.9);
  }

  /** The radius is counted in mean distances between neighbours. */
  private double attack(int nodes, String name, int sybils, double radius) {
    return measure(settled(nodes), nodes, name, sybils, radius / nodes);
  }

  private static Simulation grow(int nodes) {
    Simulation simulation = new Simulation(nodes, 0.01);
    List<InetSocketAddress> known = new ArrayList<>();
    for (int i = 0; i < nodes; i++) {
      InetSocketAddress start =
          known.isEmpty() ? null : known.get(simulation.random.nextInt(known.size()));
      known.add(simulation.add(Policy.PRIVATE, start == null ? List.of() : List.of(start)).address);
      simulation.run(20_000 * Simulation.MILLI / nodes);
    }
    simulation.run(60 * Simulation.SECOND);
    return simulation;
  }

  private static Simulation settled(int nodes) {
    Simulation simulation = new Simulation(nodes, 0.01);
    simulation.settled(nodes, Policy.PRIVATE);
    return simulation;
  }

  /** Returns what part of the searches found the peer announced. */
  private double measure(
      Simulation simulation, int nodes, String attack, int sybils, double radius) {
    int found = 0;
    int[] queries = new int[PAIRS];
    int[] hops = new int[PAIRS];
    long[] took = new long[PAIRS];
    NodeId key = NodeId.random(simulation.random);
    if (sybils > 0) {
      new Attackers(simulation).surround(key, sybils, radius);
      simulation.run(30 * Simulation.SECOND);
    }
    long estimate = 0;
    for (int i = 0; i < PAIRS; i++) {
      NodeId target = sybils > 0 ? key : NodeId.random(simulation.random);
      InetSocketAddress peer = HostPort.parse("10.9.8.7:" + (5_000 + i));
      Simulation.Member announcer = simulation.any();
      Simulation.Member searcher = simulation.any();
      boolean[] announced = new boolean[1];
      AnnounceTask task =
          announcer.node.announce(target, peer.getPort(), () -> announced[0] = true);
      announcer.settle();
      boolean unused = simulation.runUntil(() -> announced[0], 30 * Simulation.SECOND);
      simulation.run(Simulation.SECOND);
      Set<InetSocketAddress> seen = new HashSet<>();
      boolean[] over = new boolean[1];
      long before = simulation.now();
      LookupRun run =
          new LookupRun(
              searcher.node,
              target,
              LookupRun.Kind.PEERS,
              new LookupRun.Sink() {
                @Override
                public void found(List<InetSocketAddress> peers) {
                  seen.addAll(peers);
                }

                @Override
                public void done(List<LookupRun.Holder> holders) {
                  over[0] = true;
                }
              });
      run.start();
      searcher.settle();
      long[] next = {simulation.now()};
      boolean unusedToo =
          simulation.runUntil(
              () -> {
                if (simulation.now() - next[0] >= 25 * Simulation.MILLI) {
                  next[0] = simulation.now();
                  run.tick();
                }
                return over[0];
              },
              60 * Simulation.SECOND);
      took[i] = (simulation.now() - before) / Simulation.MILLI;
      queries[i] = run.queries();
      hops[i] = run.hops();
      InetSocketAddress wanted =
          new InetSocketAddress(announcer.address.getAddress(), peer.getPort());
      seen.addAll(searcher.node.store().peers(target, 500, simulation.random, simulation.now()));
      found += seen.contains(wanted) ? 1 : 0;
      estimate += searcher.node.size().nodes() / PAIRS;
      announcer.node.end(task);
    }
    Arrays.sort(queries);
    Arrays.sort(hops);
    Arrays.sort(took);
    table.add(
        String.format(
            Locale.ROOT,
            "%,8d | %-32s | %4d %% | %7d / %7d | %4d | %8d / %8d | %,d",
            nodes,
            attack,
            found * 100 / PAIRS,
            queries[PAIRS / 2],
            queries[PAIRS * 95 / 100],
            hops[PAIRS / 2],
            took[PAIRS / 2],
            took[PAIRS * 95 / 100],
            estimate));
    return (double) found / PAIRS;
  }
}
