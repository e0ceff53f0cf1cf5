package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.dht.Discovery;
import dev.covey.dht.RelayAddress;
import dev.covey.dht.Search;
import dev.covey.node.swarm.Detour;
import dev.covey.node.swarm.DialAllowance;
import dev.covey.node.swarm.Path;
import dev.covey.node.swarm.Swarm;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The relays a node uses: those it was told of, those it finds, and those that others say they can
 * be had by. While relays say that they cannot reach this node, it registers with a few. Safe on
 * any thread.
 */
public final class Relays implements Detour, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Relays.class);

  private static final Duration SEARCH_EVERY = Duration.ofSeconds(60);
  private static final long READY_SECONDS = 10;
  private static final long TICK_MILLIS = 2_000;
  private static final long PROBE_AGAIN_NANOS = Duration.ofMinutes(10).toNanos();

  /** After a probe that was not answered. */
  static final long PROBE_RETRY_NANOS = Duration.ofMinutes(1).toNanos();

  /** A relay that was asked for a circuit is needed for so long, even if nothing comes of it. */
  private static final long ASKED_NANOS = Duration.ofSeconds(20).toNanos();

  /** Members of a room asked for, one after the other, at one relay. */
  private static final int MAX_ASKED = 3;

  /** How often what others call relays is dialled, in all and at one host; see DialAllowance. */
  private static final int RATE = 5;

  private static final int BURST = 16;
  private static final int HOST_RATE = 2;
  static final int HOST_BURST = 4;

  private final KeyPair identity;
  private final RelayUse use;
  private final EventLoopGroup loops;
  private final Map<PublicKey, UsedRelay> links = new LinkedHashMap<>();
  private final Reached reached = new Reached();
  private final Suspicions suspicions = new Suspicions();
  private final DialAllowance allowance =
      new DialAllowance(RATE, BURST, HOST_RATE, HOST_BURST, System.nanoTime());
  private final Questions questions = new Questions();
  private final Map<PublicKey, CompletableFuture<RelayLink>> waiting = new HashMap<>();
  private final RelayCandidates candidates = new RelayCandidates();
  private List<Bytes> topicKeys = List.of();
  private int port;
  private boolean closed;
  private @Nullable Search search;
  private @Nullable ScheduledFuture<?> ticks;
  private volatile @Nullable Swarm swarm;

  /**
   * Does nothing before {@link #start}.
   *
   * @param identity the device's key
   */
  public Relays(KeyPair identity, RelayUse use, EventLoopGroup loops) {
    this.identity = identity;
    this.use = use;
    this.loops = loops;
  }

  /** Begins to look for relays. The swarm must have been opened with this as its detour. */
  public void start(Swarm ofNode, Optional<Discovery> discovery) {
    swarm = ofNode;
    synchronized (this) {
      port = ofNode.address().getPort();
      ticks =
          loops
              .next()
              .scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (use.find()) {
        search =
            discovery
                .map(found -> found.watch(RelayProtocol.TOPIC, SEARCH_EVERY, this::found))
                .orElse(null);
      }
    }
    use.relays().forEach(ofNode::keep);
  }

  /** Whether relays reach this node; empty while none has tried. */
  public synchronized Optional<Boolean> isReachable() {
    if (reached.count(System.nanoTime()) > 0) {
      return Optional.of(true);
    }
    return links.values().stream().anyMatch(used -> used.answered)
        ? Optional.of(false)
        : Optional.empty();
  }

  /** Where relays have met this node, outside of routers. */
  public synchronized List<InetSocketAddress> reachableAt() {
    return Reached.mostTold(
            links.values().stream()
                .filter(used -> used.reachesUs)
                .flatMap(used -> used.link.observed().stream())
                .map(InetSocketAddress::getAddress))
        .map(host -> new InetSocketAddress(host, port))
        .toList();
  }

  /** The relays that are connected, and whether this node is registered there. */
  public synchronized Map<RelayAddress, Boolean> inUse() {
    Map<RelayAddress, Boolean> all = new LinkedHashMap<>();
    links.forEach((device, used) -> all.put(address(used), used.registered));
    return all;
  }

  @Override
  public synchronized void close() {
    closed = true;
    Search searching = search;
    if (searching != null) {
      searching.close();
    }
    ScheduledFuture<?> ticking = ticks;
    if (ticking != null) {
      boolean unused = ticking.cancel(false);
    }
  }

  @Override
  public void opening(Mux mux, Path path) {
    // Whoever comes here may call itself a relay: only those that were dialled are believed.
    if (path == Path.DIRECT && use.isUsed() && mux.connection().isInitiator()) {
      mux.pair(
          RelayProtocol.NAME,
          (from, id) -> {
            offered(from);
            return null;
          });
    }
  }

  @Override
  public synchronized List<RelayAddress> registered() {
    return links.values().stream().filter(used -> used.registered).map(Relays::address).toList();
  }

  @Override
  public boolean needs(PublicKey device) {
    InetSocketAddress relay;
    synchronized (this) {
      UsedRelay used = links.get(device);
      if (used == null) {
        return false;
      }
      if (used.registered || System.nanoTime() - used.askedAt < ASKED_NANOS) {
        return true;
      }
      relay = used.link.address();
    }
    // Without the lock: the swarm asks this while it holds its own.
    Swarm ours = swarm;
    return ours != null
        && ours.isInRoomAt(at -> at instanceof CircuitAddress way && way.relay().equals(relay));
  }

  @Override
  public void joined(List<Bytes> keys) {
    List<UsedRelay> registered;
    synchronized (this) {
      topicKeys = keys.subList(0, Math.min(keys.size(), RelayProtocol.MAX_TOPICS));
      registered = links.values().stream().filter(used -> used.registered).toList();
    }
    registered.forEach(this::register);
  }

  @Override
  public CompletableFuture<Connection> connect(PublicKey device, RelayAddress via) {
    if (via.relay().equals(identity.publicKey())
        || device.equals(via.relay())
        || suspicions.isBanned(via.relay())) {
      return CompletableFuture.failedFuture(
          new UnavailableException("the relay is not used: " + via.address()));
    }
    RelayTarget target = new RelayTarget.OfDevice(device);
    CompletableFuture<RelayLink> relay = linkTo(via);
    CompletableFuture<Connection> made =
        relay.thenCompose(
            link -> {
              noteAsked(link);
              return link.connect(target);
            });
    var unused = made.whenComplete((connection, failure) -> judge(via.relay(), failure));
    return made;
  }

  @Override
  public void missed(Mux mux, Bytes topicKey) {
    RelayLink link = link(mux.connection().remotePublicKey());
    if (link != null) {
      askIfDue(link, topicKey);
    }
  }

  private void askIfDue(RelayLink link, Bytes topicKey) {
    if (questions.isDue(link.device(), topicKey, System.nanoTime())) {
      ask(link, topicKey, MAX_ASKED);
    }
  }

  private synchronized void noteAsked(RelayLink link) {
    UsedRelay used = links.get(link.device());
    if (used != null) {
      used.askedAt = System.nanoTime();
    }
  }

  private synchronized List<Bytes> topicKeys() {
    return topicKeys;
  }

  /** Asks for one member after the other, until the relay knows no more. */
  private void ask(RelayLink link, Bytes topicKey, int left) {
    Swarm ours = swarm;
    if (left == 0 || ours == null) {
      return;
    }
    noteAsked(link);
    var unused =
        link.connect(new RelayTarget.OfTopic(topicKey))
            .whenComplete(
                (connection, failure) -> {
                  judge(link.device(), failure);
                  if (failure == null) {
                    ours.linked(connection, Path.RELAYED, topicKey);
                    ask(link, topicKey, left - 1);
                  } else {
                    LOG.debug("{}: {}", link, failure.getMessage());
                  }
                });
  }

  private CompletableFuture<RelayLink> linkTo(RelayAddress via) {
    RelayLink known = link(via.relay());
    Swarm ours = swarm;
    if (known != null) {
      return CompletableFuture.completedFuture(known);
    }
    if (ours == null) {
      return CompletableFuture.failedFuture(new UnavailableException("the node is not open yet"));
    }
    CompletableFuture<RelayLink> ready = new CompletableFuture<>();
    synchronized (this) {
      CompletableFuture<RelayLink> before = waiting.putIfAbsent(via.relay(), ready);
      if (before != null) {
        return before;
      }
    }
    var unusedTimeout = ready.orTimeout(READY_SECONDS, TimeUnit.SECONDS);
    var unusedEnd = ready.whenComplete((link, failure) -> noLongerWaits(via.relay()));
    dial(via.address(), Optional.of(via.relay()), ready);
    return ready;
  }

  private synchronized void noLongerWaits(PublicKey relay) {
    var unused = waiting.remove(relay);
  }

  /** Dials what may be a relay and lets the swarm have the connection: its hook does the rest. */
  private void dial(
      InetSocketAddress address, Optional<PublicKey> device, CompletableFuture<RelayLink> ready) {
    Swarm ours = swarm;
    if (ours == null) {
      return;
    }
    if (!ours.relays().mayDial(address)
        || !allowance.tryTake(address.getAddress(), System.nanoTime())) {
      ready.completeExceptionally(
          new UnavailableException("the relay at " + address + " is not dialled yet, or ever"));
      return;
    }
    var unused =
        ours.relays()
            .dial(address, device)
            .whenComplete(
                (connection, failure) -> {
                  if (failure != null) {
                    ready.completeExceptionally(failure);
                  } else {
                    ours.linked(connection, Path.DIRECT);
                  }
                });
  }

  /** Somebody says that it relays. */
  private void offered(Mux mux) {
    Swarm ours = swarm;
    if (ours == null || suspicions.isBanned(mux.connection().remotePublicKey())) {
      return;
    }
    RelayLink link =
        RelayLink.open(
            mux, ours.transport(), identity, connection -> ours.linked(connection, Path.RELAYED));
    var unusedEnd = link.closed().thenAccept(reason -> gone(link));
    var unused = link.ready().thenAccept(this::ready);
  }

  private void ready(RelayLink link) {
    UsedRelay used = new UsedRelay(link);
    CompletableFuture<RelayLink> asked;
    synchronized (this) {
      if (closed || !link.isOpen()) {
        return;
      }
      links.put(link.device(), used);
      asked = waiting.get(link.device());
    }
    LOG.debug("{} relays", link);
    if (asked != null) {
      asked.complete(link);
    }
    consider(used);
    probe(used);
  }

  private synchronized void gone(RelayLink link) {
    UsedRelay used = links.get(link.device());
    if (used != null && used.link == link) {
      links.remove(link.device());
      reached.gone(link.device(), System.nanoTime());
    }
  }

  /** Registers if more relays are wanted; it is taken back if the relay reaches this node. */
  private void consider(UsedRelay used) {
    synchronized (this) {
      long registrations = links.values().stream().filter(one -> one.registered).count();
      if (used.registered
          || registrations >= use.registrations()
          || (used.reachesUs && !used.link.bridges())) {
        return;
      }
      used.registered = true;
    }
    register(used);
  }

  private void register(UsedRelay used) {
    List<Bytes> keys;
    synchronized (this) {
      keys = used.registered ? topicKeys : List.of();
    }
    var unused =
        used.link
            .register(keys)
            .whenComplete(
                (count, failure) ->
                    LOG.debug(
                        "{}: registered {} of {} topics", used.link, count, keys.size(), failure));
  }

  private void probe(UsedRelay used) {
    int listening;
    synchronized (this) {
      listening = port;
      used.probeAgainAt = System.nanoTime() + PROBE_RETRY_NANOS;
    }
    var unused =
        used.link
            .probe(listening)
            .whenComplete(
                (met, failure) -> {
                  if (failure == null) {
                    probed(used, met);
                  }
                });
  }

  private void probed(UsedRelay used, boolean met) {
    boolean takeBack;
    synchronized (this) {
      long now = System.nanoTime();
      used.answered = true;
      used.probeAgainAt = now + PROBE_AGAIN_NANOS;
      used.reachesUs = met;
      reached.tried(used.link.device(), met, now);
      takeBack = met && used.registered && !used.link.bridges();
      if (takeBack) {
        used.registered = false;
      }
    }
    LOG.debug("{} {} this node", used.link, met ? "reaches" : "does not reach");
    if (takeBack) {
      register(used);
    } else {
      consider(used);
    }
  }

  private synchronized void found(InetSocketAddress address) {
    candidates.add(address, System.nanoTime());
  }

  /** Dials one more relay while there are too few, and asks again what may have changed. */
  private void tick() {
    List<UsedRelay> again = new ArrayList<>();
    List<RelayLink> named = new ArrayList<>();
    Optional<InetSocketAddress> next = Optional.empty();
    synchronized (this) {
      long now = System.nanoTime();
      for (UsedRelay used : links.values()) {
        if (now - used.probeAgainAt > 0) {
          again.add(used);
        }
        if (use.relays().contains(used.link.address())) {
          named.add(used.link);
        }
      }
      long useful =
          links.values().stream().filter(one -> one.registered).count() + reached.count(now);
      if (useful < use.registrations()) {
        next = candidates.next(now);
      }
    }
    again.forEach(this::probe);
    // Those that a lookup found are asked when they are found; nobody else looks for these.
    named.forEach(link -> topicKeys().forEach(key -> askIfDue(link, key)));
    next.ifPresent(address -> dial(address, Optional.empty(), new CompletableFuture<>()));
  }

  /** A violation inside a circuit is the relay's doing or the other end's. */
  private void judge(PublicKey relay, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (!(cause instanceof ProtocolViolationException)) {
      return;
    }
    if (!suspicions.violated(relay)) {
      return;
    }
    UsedRelay used;
    synchronized (this) {
      used = links.remove(relay);
    }
    LOG.warn("a relay is not used for ten minutes: {}", cause.getMessage());
    if (used != null) {
      used.link.close();
    }
  }

  private synchronized @Nullable RelayLink link(PublicKey device) {
    UsedRelay used = links.get(device);
    return used == null ? null : used.link;
  }

  private static RelayAddress address(UsedRelay used) {
    return new RelayAddress(used.link.device(), used.link.address());
  }
}
