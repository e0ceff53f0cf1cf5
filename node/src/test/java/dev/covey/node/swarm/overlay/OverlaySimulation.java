package dev.covey.node.swarm.overlay;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;

/**
 * Many overlays in one thread on a clock of their own: messages take 10 to 110 ms, the same both
 * ways between two nodes; a node that vanishes silently is noticed after 30 s, or at once when
 * dialled.
 */
final class OverlaySimulation {

  private record Event(long at, long number, Runnable work) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
  private final Random random;
  private final OverlayOptions options;
  final List<Node> nodes = new ArrayList<>();
  final Set<Integer> alive = new HashSet<>();
  private List<Integer> aliveList = new ArrayList<>();
  long now;
  long messages;
  private long count;

  OverlaySimulation(long seed, OverlayOptions options) {
    this.random = new Random(seed);
    this.options = options;
  }

  /** One member. A channel has a number, so that the end of an old one does not end a new one. */
  final class Node implements OverlayActions<Integer> {
    final int id;
    final Overlay<Integer> overlay;
    final Map<Integer, Long> channels = new HashMap<>();

    Node(int id) {
      this.id = id;
      this.overlay = new Overlay<>(id, options, new Random(random.nextLong()), () -> now, this);
    }

    @Override
    public void connect(Integer peer) {
      after(
          2 * latency(id, peer),
          () -> {
            if (!alive.contains(id)) {
              return;
            }
            if (!alive.contains(peer)) {
              overlay.unreachable(peer);
              return;
            }
            Node other = nodes.get(peer);
            if (!channels.containsKey(peer) || !other.channels.containsKey(id)) {
              long channel = ++count;
              channels.put(peer, channel);
              other.channels.put(id, channel);
            }
            other.overlay.opened(id, false);
            overlay.opened(peer, true);
          });
    }

    @Override
    public void send(Integer peer, OverlayMessage<Integer> message) {
      Long channel = channels.get(peer);
      messages++;
      after(
          latency(id, peer),
          () -> {
            Node other = nodes.get(peer);
            if (channel != null && alive.contains(peer) && channel.equals(other.channels.get(id))) {
              other.overlay.received(id, message);
            }
          });
    }

    @Override
    public void drop(Integer peer) {
      Long channel = channels.remove(peer);
      if (channel != null) {
        after(latency(id, peer), () -> nodes.get(peer).lost(id, channel));
      }
    }

    @Override
    public void neighbour(Integer peer) {}

    private void lost(int peer, long channel) {
      if (alive.contains(id) && channels.remove(peer, channel)) {
        overlay.closed(peer);
      }
    }
  }

  /** Adds a member who knows up to three others. */
  int join() {
    Node node = new Node(nodes.size());
    nodes.add(node);
    Set<Integer> contacts = new HashSet<>();
    for (int i = 0; i < 3 && !aliveList.isEmpty(); i++) {
      contacts.add(randomAlive());
    }
    alive.add(node.id);
    aliveList.add(node.id);
    node.overlay.heard(contacts);
    tick(node);
    return node.id;
  }

  int randomAlive() {
    return aliveList.get(random.nextInt(aliveList.size()));
  }

  /** Takes a member away; its neighbours notice after so many milliseconds. */
  void vanish(int id, long noticed) {
    alive.remove(id);
    aliveList.remove((Integer) id);
    Node gone = nodes.get(id);
    gone.channels.forEach(
        (peer, channel) ->
            after(noticed + latency(id, peer), () -> nodes.get(peer).lost(id, channel)));
  }

  void vanishMany(double share, long noticed) {
    List<Integer> shuffled = new ArrayList<>(aliveList);
    java.util.Collections.shuffle(shuffled, random);
    List<Integer> gone = shuffled.subList(0, (int) (share * shuffled.size()));
    Set<Integer> set = new HashSet<>(gone);
    gone.forEach(id -> alive.remove(id));
    aliveList = new ArrayList<>(aliveList.stream().filter(id -> !set.contains(id)).toList());
    for (int id : gone) {
      nodes
          .get(id)
          .channels
          .forEach(
              (peer, channel) ->
                  after(noticed + latency(id, peer), () -> nodes.get(peer).lost(id, channel)));
    }
  }

  void run(long millis) {
    long end = now + millis;
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.remove();
      now = event.at();
      event.work().run();
    }
    now = end;
  }

  void after(long delay, Runnable work) {
    events.add(new Event(now + delay, count++, work));
  }

  private void tick(Node node) {
    after(
        750L + random.nextInt(500),
        () -> {
          if (alive.contains(node.id)) {
            node.overlay.tick();
            tick(node);
          }
        });
  }

  private static long latency(int a, int b) {
    return 10L + Math.floorMod(Math.min(a, b) * 7_919L + Math.max(a, b) * 104_729L, 101);
  }

  /** What becomes of one message that a member tells all its neighbours, and they theirs. */
  record Spread(
      int members, int reached, int maxHops, double meanHops, double copies, int maxDegree) {}

  Spread spread() {
    int[] hops = new int[nodes.size()];
    Arrays.fill(hops, -1);
    int start = randomAlive();
    Deque<Integer> queue = new ArrayDeque<>(List.of(start));
    hops[start] = 0;
    long copies = 0;
    long sum = 0;
    int reached = 1;
    int maxHops = 0;
    while (!queue.isEmpty()) {
      int at = queue.remove();
      for (int next : neighbours(at)) {
        copies++;
        if (hops[next] < 0) {
          hops[next] = hops[at] + 1;
          sum += hops[next];
          maxHops = Math.max(maxHops, hops[next]);
          reached++;
          queue.add(next);
        }
      }
      // Nobody tells it back to the one it has it from.
      copies -= at == start ? 0 : 1;
    }
    int maxDegree =
        alive.stream().mapToInt(id -> nodes.get(id).overlay.neighbours().size()).max().orElse(0);
    return new Spread(
        alive.size(),
        reached,
        maxHops,
        (double) sum / Math.max(1, reached - 1),
        (double) copies / Math.max(1, reached - 1),
        maxDegree);
  }

  double meanDegree() {
    return alive.stream().mapToInt(id -> neighbours(id).size()).average().orElse(0);
  }

  int minDegree() {
    return alive.stream().mapToInt(id -> neighbours(id).size()).min().orElse(0);
  }

  private List<Integer> neighbours(int id) {
    return nodes.get(id).overlay.neighbours().stream()
        .filter(peer -> alive.contains(peer) && nodes.get(peer).overlay.neighbours().contains(id))
        .toList();
  }
}
