package dev.covey.node.swarm.overlay;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * One node's part in keeping a room connected: up to so many neighbours, which are told of news,
 * and a sample of others to replace them from. A node with next to no neighbours is never refused:
 * one that came to us makes way for it, never one that we chose, so strangers cannot surround us.
 * Confined to one thread; its actions are called inside its methods.
 */
public final class Overlay<P> {

  /** With fewer neighbours than this, asking is urgent. */
  static final int FEW = 2;

  /** How long one that refused, or left, is not asked again; milliseconds. */
  private static final long COOL = 30_000;

  /** How long a connection and its channel may take, however it ends; milliseconds. */
  static final long CONNECT = 20_000;

  /** How long until a neighbour that was lost is tried again; milliseconds. */
  private static final long LOST = 1_000;

  /** One shuffle in so many also exchanges a neighbour, so that halves that grew apart meet. */
  private static final int REFRESH = 8;

  private final P self;
  private final OverlayOptions options;
  private final Random random;
  private final LongSupplier millis;
  private final OverlayActions<P> actions;
  private final PassiveView<P> passive;
  private final Map<P, Boolean> active = new HashMap<>();
  private final Map<P, Long> asking = new HashMap<>();
  private final Map<P, Long> connecting = new HashMap<>();
  private long nextShuffle;

  /**
   * @param millis a clock that does not jump
   */
  public Overlay(
      P self,
      OverlayOptions options,
      Random random,
      LongSupplier millis,
      OverlayActions<P> actions) {
    this.self = self;
    this.options = options;
    this.random = random;
    this.millis = millis;
    this.actions = actions;
    this.passive = new PassiveView<>(options.passive(), random, millis);
    this.nextShuffle = millis.getAsLong() + random.nextLong(options.shuffleEvery() / 4 + 1);
  }

  public Set<P> neighbours() {
    return Set.copyOf(active.keySet());
  }

  /** Whether more neighbours are looked for. */
  public boolean isWanting() {
    return active.size() + asking.size() + connecting.size() < options.target();
  }

  /** How many others are known that are no neighbours. */
  public int known() {
    return passive.size();
  }

  /** Somebody says that these are in the room. */
  public void heard(Collection<P> peers) {
    learn(peers);
    fill();
  }

  /** A channel to the peer is open, because we wanted it or because it did. */
  public void opened(P peer, boolean ours) {
    connecting.remove(peer);
    if (!ours || active.containsKey(peer) || asking.containsKey(peer)) {
      return;
    }
    if (active.size() >= options.most()) {
      passive.add(peer);
      actions.drop(peer);
      return;
    }
    asking.put(peer, millis.getAsLong());
    actions.send(peer, new OverlayMessage.Ask<>(active.size() < FEW));
  }

  /** The peer could not be reached, or is not in the room. */
  public void unreachable(P peer) {
    connecting.remove(peer);
    passive.failed(peer);
    fill();
  }

  /** The channel is gone, not by our doing. */
  public void closed(P peer) {
    connecting.remove(peer);
    boolean wasAsked = asking.remove(peer) != null;
    if (active.remove(peer) != null) {
      passive.addLater(peer, LOST);
    } else if (wasAsked) {
      // No refusal: a connection that was lost, or made way for another.
      passive.add(peer);
      passive.failed(peer);
    }
    fill();
  }

  /** Another channel to the peer takes the place of the one there was, and is opened next. */
  public void replaced(P peer) {
    connecting.remove(peer);
    asking.remove(peer);
    if (active.remove(peer) != null) {
      passive.add(peer);
    }
  }

  public void received(P from, OverlayMessage<P> message) {
    if (message instanceof OverlayMessage.Ask<P> ask) {
      onAsk(from, ask.urgent());
    } else if (message instanceof OverlayMessage.Accept<P>) {
      onAccept(from);
    } else if (message instanceof OverlayMessage.Refuse<P> refuse) {
      if (asking.remove(from) != null) {
        part(from, refuse.others());
      }
    } else if (message instanceof OverlayMessage.Leave<P> leave) {
      if (active.remove(from) != null) {
        part(from, leave.others());
      }
    } else if (message instanceof OverlayMessage.Shuffle<P> shuffle) {
      if (active.containsKey(from)) {
        List<P> some = sample(from, options.sample() / 4);
        learn(shuffle.some());
        actions.send(from, new OverlayMessage.Reply<>(some));
        fill();
      }
    } else if (message instanceof OverlayMessage.Reply<P> reply) {
      if (active.containsKey(from)) {
        heard(reply.some());
      }
    }
  }

  /** To be called every second or so. */
  public void tick() {
    long now = millis.getAsLong();
    for (P late : new ArrayList<>(asking.keySet())) {
      if (now - asking.getOrDefault(late, now) > options.askTimeout()) {
        asking.remove(late);
        passive.addLater(late, COOL);
        actions.drop(late);
      }
    }
    for (P late : new ArrayList<>(connecting.keySet())) {
      if (now - connecting.getOrDefault(late, now) > CONNECT) {
        connecting.remove(late);
        passive.failed(late);
      }
    }
    fill();
    if (now >= nextShuffle) {
      long every = options.shuffleEvery();
      nextShuffle = now + every * 3 / 4 + random.nextLong(every / 2 + 1);
      shuffle();
    }
  }

  private void onAsk(P from, boolean urgent) {
    if (active.containsKey(from)) {
      actions.send(from, new OverlayMessage.Accept<>());
      return;
    }
    if (active.size() >= options.most()) {
      Optional<P> victim = urgent ? random(false) : Optional.empty();
      if (victim.isEmpty()) {
        asking.remove(from);
        actions.send(from, new OverlayMessage.Refuse<>(sample(from, options.sample() / 2)));
        return;
      }
      leave(victim.get());
    }
    boolean ours = asking.remove(from) != null;
    actions.send(from, new OverlayMessage.Accept<>());
    befriend(from, ours);
  }

  private void onAccept(P from) {
    if (asking.remove(from) == null || active.containsKey(from)) {
      return;
    }
    if (active.size() >= options.most()) {
      actions.send(from, new OverlayMessage.Leave<>(sample(from, options.sample() / 2)));
      passive.add(from);
      actions.drop(from);
      return;
    }
    befriend(from, true);
  }

  private void befriend(P peer, boolean ours) {
    passive.remove(peer);
    boolean first = active.isEmpty();
    active.put(peer, ours);
    actions.neighbour(peer);
    if (first) {
      // The sooner a newcomer is known, the sooner it has others than the one it came by.
      nextShuffle = millis.getAsLong();
      shuffle();
    }
  }

  /** It wants us no more, and told of others. */
  private void part(P from, List<P> others) {
    passive.addLater(from, COOL);
    actions.drop(from);
    heard(others);
  }

  private void leave(P peer) {
    active.remove(peer);
    actions.send(peer, new OverlayMessage.Leave<>(sample(peer, options.sample() / 2)));
    passive.addLater(peer, COOL);
    actions.drop(peer);
  }

  private void shuffle() {
    List<P> neighbours = new ArrayList<>(active.keySet());
    if (neighbours.isEmpty()) {
      return;
    }
    P partner = neighbours.get(random.nextInt(neighbours.size()));
    actions.send(partner, new OverlayMessage.Shuffle<>(sample(partner, options.sample() / 4)));
    if (random.nextInt(REFRESH) != 0 || active.size() < options.target()) {
      return;
    }
    if (active.size() + asking.size() + connecting.size() < options.most()) {
      passive.pick(this::isNew).ifPresent(this::connect);
    } else {
      random(true).ifPresent(this::leave);
    }
  }

  private void fill() {
    while (isWanting()) {
      Optional<P> candidate = passive.pick(this::isNew);
      if (candidate.isEmpty()) {
        return;
      }
      connect(candidate.get());
    }
  }

  private void connect(P peer) {
    connecting.put(peer, millis.getAsLong());
    actions.connect(peer);
  }

  private boolean isNew(P peer) {
    return !connecting.containsKey(peer) && !asking.containsKey(peer) && !active.containsKey(peer);
  }

  private void learn(Collection<P> peers) {
    int left = options.sample();
    for (P peer : peers) {
      if (left-- > 0 && !peer.equals(self) && !active.containsKey(peer)) {
        passive.add(peer);
      }
    }
  }

  /** A random neighbour that we, or they, chose. */
  private Optional<P> random(boolean ours) {
    List<P> some = new ArrayList<>();
    active.forEach(
        (peer, isOurs) -> {
          if (isOurs == ours) {
            some.add(peer);
          }
        });
    return some.isEmpty() ? Optional.empty() : Optional.of(some.get(random.nextInt(some.size())));
  }

  /** This node, some neighbours and some others; not whom it is for. */
  private List<P> sample(P to, int neighbours) {
    List<P> some = new ArrayList<>(active.keySet());
    Collections.shuffle(some, random);
    Set<P> chosen = new LinkedHashSet<>();
    chosen.add(self);
    chosen.addAll(some.subList(0, Math.min(neighbours, some.size())));
    chosen.addAll(passive.sample(options.sample()));
    chosen.remove(to);
    return chosen.stream().limit(options.sample()).toList();
  }
}
