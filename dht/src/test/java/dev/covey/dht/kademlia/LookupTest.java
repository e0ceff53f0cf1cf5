package dev.covey.dht.kademlia;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.dht.HostPort;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tables and lookups of a network without I/O, a step at a time. */
@Timeout(60)
class LookupTest {

  private static final long PATIENCE = 1_000_000_000L;

  private final Random random = new Random(20);
  private final List<Contact> nodes = new ArrayList<>();
  private final Map<NodeId, RoutingTable> tables = new HashMap<>();
  private final Set<NodeId> dead = new HashSet<>();

  @Test
  void endsAtTheClosestOfAllNodes() {
    network(500);
    for (int round = 0; round < 50; round++) {
      NodeId target = NodeId.random(random);
      Lookup lookup = run(target);
      assertThat(lookup.closest()).isEqualTo(closestAlive(target));
      assertThat(lookup.queries()).isLessThan(60);
    }
  }

  @Test
  void endsAtTheClosestOfThoseAliveWhenManyAreNot() {
    network(500);
    nodes.stream().skip(1).filter(n -> random.nextInt(10) < 3).forEach(n -> dead.add(n.id()));
    int exact = 0;
    for (int round = 0; round < 50; round++) {
      NodeId target = NodeId.random(random);
      List<Contact> found = run(target).closest();
      assertThat(found).noneMatch(contact -> dead.contains(contact.id()));
      exact += found.equals(closestAlive(target)) ? 1 : 0;
    }
    assertThat(exact).isGreaterThan(45);
  }

  @Test
  void endsWhenNobodyAnswers() {
    network(50);
    nodes.forEach(n -> dead.add(n.id()));
    assertThat(run(NodeId.random(random)).closest()).isEmpty();
  }

  @Test
  void tableGivesTheClosestOfWhatItHolds() {
    NodeId own = NodeId.random(random);
    RoutingTable table = new RoutingTable(own);
    for (int i = 0; i < 2_000; i++) {
      boolean unused = table.answered(contact(i), i);
    }
    assertThat(table.size()).isLessThan(20 * 20);
    for (int round = 0; round < 100; round++) {
      NodeId target = NodeId.random(random);
      List<Contact> held = new ArrayList<>(table.contacts());
      held.sort((a, b) -> target.compareDistance(a.id(), b.id()));
      assertThat(table.closest(target, 8)).isEqualTo(held.subList(0, 8));
    }
  }

  private void network(int size) {
    for (int i = 0; i < size; i++) {
      Contact contact = contact(i);
      nodes.add(contact);
      tables.put(contact.id(), new RoutingTable(contact.id()));
    }
    for (RoutingTable table : tables.values()) {
      for (int i = 0; i < 200; i++) {
        Contact other = nodes.get(random.nextInt(nodes.size()));
        if (!other.id().equals(table.own())) {
          boolean unused = table.answered(other, 0);
        }
      }
      // Whoever looked itself up knows its neighbours.
      closestAlive(table.own()).stream()
          .filter(near -> !near.id().equals(table.own()))
          .forEach(near -> enter(table, near));
    }
  }

  private static void enter(RoutingTable table, Contact contact) {
    boolean unused = table.answered(contact, 1);
  }

  private Lookup run(NodeId target) {
    RoutingTable own = table(nodes.get(0).id());
    Lookup lookup = new Lookup(own.own(), target, Lookup.Rules.simple(30 * PATIENCE), 0);
    lookup.offer(own.closest(target, Lookup.CLOSEST));
    long now = 0;
    while (!lookup.isDone(now)) {
      List<Contact> asked = new ArrayList<>();
      for (Contact next = lookup.next(now); next != null; next = lookup.next(now)) {
        asked.add(next);
      }
      now += 1_000_000;
      for (Contact contact : asked) {
        if (dead.contains(contact.id())) {
          lookup.failed(contact, now);
        } else {
          Collection<Contact> others = table(contact.id()).closest(target, Lookup.CLOSEST);
          lookup.answered(contact, others, now);
        }
      }
    }
    return lookup;
  }

  private RoutingTable table(NodeId id) {
    RoutingTable table = tables.get(id);
    if (table == null) {
      throw new IllegalStateException("no node " + id);
    }
    return table;
  }

  private List<Contact> closestAlive(NodeId target) {
    return nodes.stream()
        .skip(1) // the one that looks
        .filter(n -> !dead.contains(n.id()))
        .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
        .limit(Lookup.CLOSEST)
        .toList();
  }

  private Contact contact(int number) {
    return new Contact(
        NodeId.random(random),
        HostPort.parse(
            "10." + number / 65_536 + "." + number / 256 % 256 + "." + number % 256 + ":4000"));
  }
}
