package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.kademlia.Lookup;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many nodes that come by one address within a second, on a made-up wire. */
@Timeout(120)
class JoiningTest {

  private static final int NODES = 200;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everybodyKnowsSomebodyInEveryPartOfTheNetwork(long seed) {
    Simulation network = grown(seed);
    network.run(10 * Simulation.SECOND);
    assertThat(unknownParts(network, Lookup.CLOSEST)).isEmpty();
    network.run(120 * Simulation.SECOND);
    assertThat(unknownParts(network, 1)).isEmpty();
  }

  @Test
  void twoThatKeepEachOtherInReserveDoNotPingBackAndForth() {
    Simulation network = grown(9);
    network.run(60 * Simulation.SECOND);
    long before = network.delivered();
    for (Simulation.Member member : network.members()) {
      SearchTask unused =
          member.node.search(NodeId.random(network.random), 0, peer -> {}, found -> {});
      member.settle();
    }
    network.run(10 * Simulation.SECOND);
    // Some twenty questions each, as many answers, and what is due in ten seconds anyway.
    assertThat((network.delivered() - before) / NODES).isLessThan(100);
  }

  /** Who knows nobody of so many or more who share as many bits with it. */
  private static List<String> unknownParts(Simulation network, int least) {
    List<String> unknown = new ArrayList<>();
    for (Simulation.Member member : network.members()) {
      NodeId own = member.node.id();
      int[] there = new int[NodeId.BITS];
      for (Simulation.Member other : network.members()) {
        if (other != member) {
          there[own.sharedPrefix(other.node.id())]++;
        }
      }
      member.node.table().contacts().forEach(known -> there[own.sharedPrefix(known.id())] = 0);
      for (int bits = 0; bits < NodeId.BITS; bits++) {
        if (there[bits] >= least) {
          unknown.add(own + " knows none of the " + there[bits] + " that share " + bits + " bits");
        }
      }
    }
    return unknown;
  }

  private static Simulation grown(long seed) {
    Simulation network = new Simulation(seed, 0);
    InetSocketAddress first = network.add(Policy.PRIVATE, List.of()).address;
    for (int i = 1; i < NODES; i++) {
      network.run(Simulation.SECOND / NODES);
      Simulation.Member unused = network.add(Policy.PRIVATE, List.of(first));
    }
    return network;
  }
}
