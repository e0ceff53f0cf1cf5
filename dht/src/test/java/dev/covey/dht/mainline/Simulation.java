package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.HostPort;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.RoutingTable;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * A network of many nodes in one thread: the real nodes, on a made-up wire with latency and loss,
 * and a clock that jumps from one event to the next. Every run with one seed is the same.
 */
final class Simulation {

  static final long MILLI = 1_000_000L;
  static final long SECOND = 1_000 * MILLI;
  private static final long BUSY_TICK = 25 * MILLI;
  private static final long IDLE_TICK = SECOND;

  /** Whoever is at an address: a node of ours or somebody worse. */
  interface Host {

    void receive(InetSocketAddress from, Bytes datagram);
  }

  final Random random;
  private final double loss;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Map<InetSocketAddress, Host> hosts = new HashMap<>();
  private final List<Member> members = new ArrayList<>();
  private long now;
  private long sequence;
  private long delivered;
  private int addresses;

  private record Event(long at, long sequence, Runnable run) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int order = Long.compare(at, other.at);
      return order != 0 ? order : Long.compare(sequence, other.sequence);
    }
  }

  /** One of our nodes there. */
  final class Member implements Host {
    final InetSocketAddress address;
    final DhtNode node;
    boolean alive = true;
    private long tickAt = Long.MAX_VALUE;

    private Member(DhtNode.Start start) {
      this.address = start.local();
      this.node =
          new DhtNode(start, () -> now, random, (to, datagram) -> send(address, to, datagram));
      hosts.put(address, this);
      tickBy(now);
    }

    @Override
    public void receive(InetSocketAddress from, Bytes datagram) {
      node.receive(from, datagram);
      settle();
    }

    /** To be called after anything was done with the node. */
    void settle() {
      tickBy(now + (node.isBusy() ? BUSY_TICK : IDLE_TICK));
    }

    void die() {
      alive = false;
      hosts.remove(address);
    }

    private void tickBy(long at) {
      if (at >= tickAt) {
        return;
      }
      tickAt = at;
      Simulation.this.at(
          at,
          () -> {
            if (alive && tickAt == at) {
              tickAt = Long.MAX_VALUE;
              node.tick();
              settle();
            }
          });
    }
  }

  Simulation(long seed, double loss) {
    this.random = new Random(seed);
    this.loss = loss;
  }

  long now() {
    return now;
  }

  /** How many datagrams arrived. */
  long delivered() {
    return delivered;
  }

  List<Member> members() {
    return members;
  }

  Member add(Policy policy, List<InetSocketAddress> bootstrap) {
    Member member =
        new Member(
            new DhtNode.Start(NodeId.random(random), nextAddress(), policy, bootstrap, List.of()));
    members.add(member);
    return member;
  }

  /**
   * A network that has existed for long: every node knows its neighbours, and some of every part of
   * the space.
   */
  void settled(int nodes, Policy policy) {
    int from = members.size();
    for (int i = 0; i < nodes; i++) {
      Member unused = add(policy, List.of());
    }
    List<Contact> sorted = new ArrayList<>();
    for (Member member : members.subList(from, members.size())) {
      sorted.add(new Contact(member.node.id(), member.address));
    }
    NodeId zero = new NodeId(0, 0, 0);
    sorted.sort((a, b) -> zero.compareDistance(a.id(), b.id()));
    for (Member member : members.subList(from, members.size())) {
      fill(member, sorted, 0, sorted.size(), 0);
    }
    for (Member member : members.subList(from, members.size())) {
      member.node.newNode(sorted.get(0));
      member.settle();
    }
    run(10 * SECOND);
  }

  /** The ids from..to share so many bits with the member's. */
  private void fill(Member member, List<Contact> sorted, int from, int to, int bits) {
    if (to - from <= 1 || bits > 60) {
      return;
    }
    int middle = from;
    while (middle < to && sorted.get(middle).id().high() << bits >= 0) {
      middle++;
    }
    boolean upper = member.node.id().high() << bits < 0;
    List<Contact> others =
        new ArrayList<>(upper ? sorted.subList(from, middle) : sorted.subList(middle, to));
    Collections.shuffle(others, random);
    for (Contact other : others.subList(0, Math.min(others.size(), RoutingTable.BUCKET_SIZE))) {
      boolean unused = member.node.table().answered(other, now);
    }
    fill(member, sorted, upper ? middle : from, upper ? to : middle, bits + 1);
  }

  Member add(DhtNode.Start start) {
    Member member = new Member(start);
    members.add(member);
    return member;
  }

  void add(InetSocketAddress address, Host host) {
    hosts.put(address, host);
  }

  /** A random member that is alive. */
  Member any() {
    Member member;
    do {
      member = members.get(random.nextInt(members.size()));
    } while (!member.alive);
    return member;
  }

  /** Each in a subnet of its own. */
  InetSocketAddress nextAddress() {
    int n = addresses++;
    return HostPort.parse("20." + n / 65_536 + "." + n / 256 % 256 + "." + n % 256 + ":6881");
  }

  void send(InetSocketAddress from, InetSocketAddress to, Bytes datagram) {
    if (random.nextDouble() < loss) {
      return;
    }
    long latency = 10 * MILLI + (long) (random.nextDouble() * 90 * MILLI);
    at(
        now + latency,
        () -> {
          Host host = hosts.get(to);
          if (host != null) {
            delivered++;
            host.receive(from, datagram);
          }
        });
  }

  void at(long time, Runnable run) {
    events.add(new Event(time, sequence++, run));
  }

  /** Lets so much time pass. */
  void run(long nanos) {
    long end = now + nanos;
    step(end, () -> false);
    now = end;
  }

  /** Lets time pass until it is so, or the deadline; returns whether it is so. */
  boolean runUntil(BooleanSupplier condition, long deadlineNanos) {
    step(now + deadlineNanos, condition);
    return condition.getAsBoolean();
  }

  private void step(long end, BooleanSupplier condition) {
    Event event;
    while (!condition.getAsBoolean() && (event = events.peek()) != null && event.at <= end) {
      events.remove();
      now = Math.max(now, event.at);
      event.run.run();
    }
  }
}
