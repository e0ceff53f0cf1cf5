package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many topics of one node, and many announcers of one topic, for hours of simulated time. */
@Timeout(300)
class TopicsTest {

  private static final long WATCH_NANOS = 300 * Simulation.SECOND;

  @Test
  void aThousandTopicsAreKeptFreshWithinATenthOfTheBudget() {
    keepsFresh(1_000, Policy.REFRESH_PER_SECOND / 10);
  }

  @Test
  @Tag("long")
  void tenThousandTopicsAreKeptFreshWithinTheBudget() {
    keepsFresh(10_000, Policy.REFRESH_PER_SECOND);
  }

  private static void keepsFresh(int count, int budget) {
    Simulation simulation = new Simulation(20, 0);
    List<InetSocketAddress> start = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      start.add(simulation.add(Policy.PRIVATE.withRefresh(budget), List.copyOf(start)).address);
    }
    simulation.run(10 * Simulation.SECOND);
    Simulation.Member busy = simulation.members().get(7);
    List<NodeId> keys = new ArrayList<>();
    int[] announced = new int[1];
    for (int i = 0; i < count; i++) {
      NodeId key = NodeId.random(simulation.random);
      keys.add(key);
      AnnounceTask unused = busy.node.announce(key, 4000, () -> announced[0]++);
      SearchTask unusedToo = busy.node.search(key, WATCH_NANOS, peer -> {}, found -> {});
    }
    busy.settle();
    boolean all = simulation.runUntil(() -> announced[0] == count, 3600 * Simulation.SECOND);
    assertThat(all).isTrue();
    double joined = simulation.now() / 1e9;
    simulation.run(60 * Simulation.SECOND);
    double average = 0;
    double most = 0;
    int minutes = 120;
    for (int minute = 0; minute < minutes; minute++) {
      double rate = kilobytesPerSecond(simulation, busy, 60);
      average += rate / minutes;
      most = Math.max(most, rate);
    }
    int found = 0;
    for (NodeId key : keys) {
      found += holders(simulation, key) > 7 ? 1 : 0;
    }
    System.out.printf(
        Locale.ROOT,
        "%,d topics: all announced after %.0f s; then for two hours %.1f kB/s in and out, at most"
            + " %.1f in a minute; %d of them held by 7 nodes or more at the end%n",
        count,
        joined,
        average,
        most,
        found);
    assertThat(average).isLessThan(budget * 1.2 / 1000);
    assertThat(most).isLessThan(budget * 1.25 / 1000);
    assertThat(found).isGreaterThanOrEqualTo(count * 99 / 100);
    firstAnnounceIsNotDelayed(simulation, busy);
  }

  private static double kilobytesPerSecond(
      Simulation simulation, Simulation.Member member, int seconds) {
    Traffic traffic = member.node.traffic();
    long before = traffic.bytesReceived() + traffic.bytesSent();
    simulation.run(seconds * Simulation.SECOND);
    return (traffic.bytesReceived() + traffic.bytesSent() - before) / 1000.0 / seconds;
  }

  private static void firstAnnounceIsNotDelayed(Simulation simulation, Simulation.Member busy) {
    boolean[] taken = new boolean[1];
    boolean[] searched = new boolean[1];
    NodeId key = NodeId.random(simulation.random);
    AnnounceTask unused = busy.node.announce(key, 4000, () -> taken[0] = true);
    SearchTask unusedToo = busy.node.search(key, 0, peer -> {}, found -> searched[0] = true);
    busy.settle();
    assertThat(simulation.runUntil(() -> taken[0] && searched[0], 2 * Simulation.SECOND)).isTrue();
  }

  @Test
  void announcementsThatFewTookAreMadeAgainSoon() {
    Simulation simulation = new Simulation(21, 0.3);
    simulation.settled(40, Policy.PRIVATE);
    List<NodeId> keys = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      NodeId key = NodeId.random(simulation.random);
      keys.add(key);
      AnnounceTask unused = simulation.members().get(0).node.announce(key, 4000, () -> {});
    }
    simulation.members().get(0).settle();
    simulation.run(120 * Simulation.SECOND);
    assertThat(keys).extracting(key -> holders(simulation, key)).allMatch(many -> many > 4);
  }

  @Test
  void aThousandAnnouncersOfOneTopicAreAllTakenAndNoneStarves() {
    Simulation simulation = new Simulation(4, 0);
    simulation.settled(1_000, Policy.PRIVATE);
    NodeId key = NodeId.random(simulation.random);
    Set<Simulation.Member> taken = new HashSet<>();
    for (Simulation.Member member : simulation.members()) {
      simulation.at(
          simulation.now() + (long) (simulation.random.nextDouble() * 60 * Simulation.SECOND),
          () -> {
            AnnounceTask unused = member.node.announce(key, 4000, () -> taken.add(member));
            member.settle();
          });
    }
    simulation.run(70 * Simulation.SECOND);
    assertThat(taken).hasSize(1_000);
    Set<InetSocketAddress> everFound = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      Simulation.Member searcher = simulation.any();
      Set<InetSocketAddress> found = new HashSet<>();
      boolean[] over = new boolean[1];
      SearchTask unused = searcher.node.search(key, 0, found::add, number -> over[0] = true);
      searcher.settle();
      assertThat(simulation.runUntil(() -> over[0], 20 * Simulation.SECOND)).isTrue();
      assertThat(found).hasSizeBetween(60, SearchTask.MAX_FOUND);
      everFound.addAll(found);
    }
    assertThat(everFound).hasSizeGreaterThan(500);
    assertThat(simulation.members())
        .allMatch(
            member ->
                member.node.store().peers(key, 9_999, simulation.random, simulation.now()).size()
                    <= 500);
  }

  @Test
  void whatIsClosedIsNotAnnouncedAgain() {
    Simulation simulation = new Simulation(5, 0);
    List<InetSocketAddress> start = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      start.add(simulation.add(Policy.PRIVATE, List.copyOf(start)).address);
    }
    simulation.run(5 * Simulation.SECOND);
    Simulation.Member member = simulation.members().get(3);
    NodeId key = NodeId.random(simulation.random);
    AnnounceTask task = member.node.announce(key, 4000, () -> {});
    member.settle();
    simulation.run(5 * Simulation.SECOND);
    assertThat(holders(simulation, key)).isGreaterThan(7);
    member.node.end(task);
    assertThat(member.node.store().keys()).isZero();
    simulation.run(3600 * Simulation.SECOND);
    assertThat(holders(simulation, key)).isZero();
  }

  private static long holders(Simulation simulation, NodeId key) {
    return simulation.members().stream()
        .filter(
            one -> !one.node.store().peers(key, 9, simulation.random, simulation.now()).isEmpty())
        .count();
  }
}
