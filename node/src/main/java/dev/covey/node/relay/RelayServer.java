package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes bytes on between its clients, within its {@link RelayOptions}. It sees who asks for whom,
 * when and how much, never what. {@link #accept}, {@link #statistics} and {@link #close} from any
 * thread; the rest belongs to its event loop.
 */
public final class RelayServer implements AutoCloseable {

  /** Told on the event loop when the first client registers a topic and when the last is gone. */
  public interface TopicListener {
    void added(Bytes topicKey);

    void removed(Bytes topicKey);
  }

  private static final Logger LOG = LoggerFactory.getLogger(RelayServer.class);

  private static final Duration OFFER_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(3);
  private static final int MAX_PROBES = 16;
  private static final long CHECK_MILLIS = 1_000;

  private final EventLoop loop;
  private final Transport transport;
  private final RelayOptions options;
  private final TopicListener topics;
  private final RelayPump pump;
  private final HostShares shares;
  private final Set<RelayGuest> guests = new LinkedHashSet<>();
  private final Map<PublicKey, RelayGuest> byDevice = new HashMap<>();
  private final Map<Bytes, Set<RelayGuest>> byTopic = new HashMap<>();
  private final Set<RelayCircuit> circuits = new LinkedHashSet<>();
  private final AtomicLong opened = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong relayed = new AtomicLong();
  private final ScheduledFuture<?> checks;
  private volatile int guestCount;
  private final AtomicInteger topicCount = new AtomicInteger();
  private volatile int circuitCount;
  private long accepted;
  private long buffered;
  private int probes;
  private boolean closed;

  /** All its connections must be of this event loop; it dials back through the transport. */
  public RelayServer(
      EventLoop loop, Transport transport, RelayOptions options, TopicListener topics) {
    this(loop, transport, options, topics, new HostShares(HostShares::distant));
  }

  RelayServer(
      EventLoop loop,
      Transport transport,
      RelayOptions options,
      TopicListener topics,
      HostShares shares) {
    this.loop = loop;
    this.shares = shares;
    this.transport = transport;
    this.options = options;
    this.topics = topics;
    this.pump = new RelayPump(loop, options.totalRate(), this::passed, this::emptied);
    this.checks =
        loop.scheduleAtFixedRate(this::check, CHECK_MILLIS, CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Takes a connection that somebody made to this relay, and starts it. */
  public void accept(Connection connection) {
    if (connection.eventLoop() != loop) {
      throw new IllegalArgumentException("connection of another event loop than the relay's");
    }
    connection.execute(() -> acceptHere(connection));
  }

  public RelayStatistics statistics() {
    return new RelayStatistics(
        guestCount, topicCount.get(), circuitCount, opened.get(), refused.get(), relayed.get());
  }

  /** Sends all clients away. */
  @Override
  public void close() {
    loop.execute(
        () -> {
          closed = true;
          boolean unused = checks.cancel(false);
          for (RelayGuest guest : List.copyOf(guests)) {
            guest.connection().close("this relay stops");
          }
        });
  }

  long now() {
    return loop.ticker().nanoTime();
  }

  private void acceptHere(Connection connection) {
    HostShare share = shares.of(connection, now());
    if (closed || (guests.size() >= options.maxClients() && !makePlace(share))) {
      LOG.debug("{}: sent away, {} clients", connection.remoteAddress(), guests.size());
      connection.close("this relay is full or stops");
      return;
    }
    RelayGuest guest = new RelayGuest(this, connection, share, accepted++, now());
    guests.add(guest);
    share.clients++;
    guestCount = guests.size();
    RelayHello hello = new RelayHello(true, options.bridge(), guest.address());
    Mux mux =
        Mux.start(
            connection,
            started ->
                guest.channel(started.open(RelayProtocol.NAME, null, hello.encode(), guest)));
    var unused = mux.closed().thenAccept(reason -> connection.execute(() -> left(guest)));
  }

  private boolean makePlace(HostShare newcomer) {
    Optional<RelayGuest> victim = HostShares.victim(guests, newcomer);
    victim.ifPresent(guest -> dismiss(guest, "others wait"));
    return victim.isPresent();
  }

  private void dismiss(RelayGuest guest, String reason) {
    left(guest);
    guest.connection().close(reason);
  }

  void met(RelayGuest guest) {
    RelayGuest before = byDevice.put(guest.device(), guest);
    if (before != null) {
      dismiss(before, "the device has connected again");
    }
  }

  void left(RelayGuest guest) {
    if (guest.gone) {
      return;
    }
    guest.gone = true;
    guests.remove(guest);
    guest.share.clients--;
    guest.share.leftAt = now();
    guestCount = guests.size();
    byDevice.remove(guest.device(), guest);
    setTopics(guest, List.of());
    for (RelayCircuit circuit : List.copyOf(guest.circuits.values())) {
      endedBy(guest, circuit, EndReason.GONE);
    }
    guest.blocked.clear();
  }

  /** What comes too often takes effect later, the last of it; topics can be taken back at once. */
  void register(RelayGuest guest, List<Bytes> keys) {
    if (!guest.mayRegister(now()) && !keys.isEmpty()) {
      guest.send(new RelayMessage.Registered(guest.topics.size()));
      if (guest.postponed == null) {
        registerLater(guest);
      }
      guest.postponed = keys;
      return;
    }
    if (guest.postponed != null) {
      guest.postponed = keys;
    }
    take(guest, keys);
    guest.send(new RelayMessage.Registered(guest.topics.size()));
  }

  private void registerLater(RelayGuest guest) {
    var unused = loop.schedule(() -> registerPostponed(guest), 1, TimeUnit.SECONDS);
  }

  private void registerPostponed(RelayGuest guest) {
    List<Bytes> keys = guest.postponed;
    if (keys == null || guest.gone) {
      return;
    }
    if (!keys.isEmpty() && !guest.mayRegister(now())) {
      registerLater(guest);
      return;
    }
    guest.postponed = null;
    take(guest, keys);
  }

  private void take(RelayGuest guest, List<Bytes> keys) {
    int left = options.maxTopics() - topicCount.get();
    int room = guest.share.topicsOf(guest.topics.size(), left);
    List<Bytes> taken = keys.subList(0, Math.min(room, keys.size()));
    guest.registered = true;
    setTopics(guest, taken);
  }

  private void setTopics(RelayGuest guest, List<Bytes> keys) {
    for (Bytes key : List.copyOf(guest.topics)) {
      if (!keys.contains(key)) {
        guest.topics.remove(key);
        removeTopic(guest, key);
      }
    }
    for (Bytes key : keys) {
      if (guest.topics.add(key)) {
        addTopic(guest, key);
      }
    }
    guest.idleSince = now();
  }

  private void addTopic(RelayGuest guest, Bytes key) {
    topicCount.incrementAndGet();
    guest.share.topics++;
    boolean first = !byTopic.containsKey(key);
    byTopic.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(guest);
    if (first) {
      topics.added(key);
    }
  }

  private void removeTopic(RelayGuest guest, Bytes key) {
    topicCount.decrementAndGet();
    guest.share.topics--;
    Set<RelayGuest> registered = byTopic.getOrDefault(key, Set.of());
    registered.remove(guest);
    if (registered.isEmpty()) {
      byTopic.remove(key);
      topics.removed(key);
    }
  }

  void connect(RelayGuest asker, long id, RelayTarget target) {
    EndReason reason = EndReason.LIMIT;
    if (asker.mayConnect(now())
        && asker.share.mayAsk(options.maxCircuits() - circuits.size())
        && asker.circuits.size() < options.maxCircuitsPerClient()) {
      RelayGuest answerer = find(asker, target);
      if (answerer != null && answerer.circuits.size() < options.maxCircuitsPerClient()) {
        offer(asker, id, answerer, target instanceof RelayTarget.OfDevice);
        return;
      }
      reason = answerer == null ? EndReason.NOBODY : EndReason.LIMIT;
    }
    refused.incrementAndGet();
    asker.send(new RelayMessage.Refused(id, reason));
  }

  /** For a topic, one of those that the asker has no circuit with, by chance. */
  private @Nullable RelayGuest find(RelayGuest asker, RelayTarget target) {
    if (target instanceof RelayTarget.OfDevice one) {
      RelayGuest guest = byDevice.get(one.device());
      return guest == null || !guest.registered || guest == asker ? null : guest;
    }
    Bytes key = ((RelayTarget.OfTopic) target).key();
    List<RelayGuest> others =
        byTopic.getOrDefault(key, Set.of()).stream()
            .filter(guest -> guest != asker && !areConnected(asker, guest))
            .toList();
    return others.isEmpty() ? null : others.get(ThreadLocalRandom.current().nextInt(others.size()));
  }

  private static boolean areConnected(RelayGuest one, RelayGuest other) {
    return one.circuits.values().stream().anyMatch(circuit -> circuit.otherThan(one) == other);
  }

  private void offer(RelayGuest asker, long id, RelayGuest answerer, boolean byDevice) {
    long answererId = answerer.takeId();
    RelayCircuit circuit = new RelayCircuit(asker, id, answerer, answererId, options.rate(), now());
    circuits.add(circuit);
    asker.share.circuits++;
    circuitCount = circuits.size();
    asker.circuits.put(id, circuit);
    answerer.circuits.put(answererId, circuit);
    answerer.send(new RelayMessage.Incoming(answererId, byDevice));
    var unused =
        loop.schedule(
            () -> {
              if (circuit.state == RelayCircuit.State.OFFERED) {
                end(circuit, EndReason.TIMEOUT);
              }
            },
            OFFER_TIMEOUT.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  void accepted(RelayCircuit circuit) {
    if (circuit.state == RelayCircuit.State.OFFERED) {
      circuit.state = RelayCircuit.State.OPEN;
      circuit.lastActive = now();
      opened.incrementAndGet();
      circuit.asker().send(new RelayMessage.Opened(circuit.askerId()));
    }
  }

  void data(RelayGuest sender, RelayCircuit circuit, Bytes bytes)
      throws ProtocolViolationException {
    if (circuit.state == RelayCircuit.State.OFFERED) {
      throw new ProtocolViolationException("data in a circuit that is not open");
    }
    if (circuit.state != RelayCircuit.State.OPEN) {
      return;
    }
    RelayFlow flow = circuit.flowFrom(sender);
    flow.add(bytes);
    buffered += bytes.length();
    circuit.lastActive = now();
    if (buffered > options.maxBuffered()) {
      end(circuit, EndReason.LIMIT);
    } else {
      pump.add(flow);
    }
  }

  void credit(RelayGuest receiver, RelayCircuit circuit, long bytes)
      throws ProtocolViolationException {
    circuit.flowTo(receiver).credit(bytes);
    if (circuit.state == RelayCircuit.State.OPEN) {
      RelayGuest sender = circuit.otherThan(receiver);
      sender.send(new RelayMessage.Credit(circuit.idAt(sender), bytes));
    }
  }

  void drained(RelayGuest guest) {
    pump.drained(guest);
  }

  /** One side ends it: the other gets what was sent to it, then the end. */
  void endedBy(RelayGuest guest, RelayCircuit circuit, EndReason reason) {
    guest.circuits.remove(circuit.idAt(guest));
    guest.idleSince = now();
    if (circuit.state != RelayCircuit.State.OPEN) {
      end(circuit, reason);
      return;
    }
    circuit.state = RelayCircuit.State.ENDING;
    circuit.reason = reason;
    drop(circuit.flowTo(guest));
    RelayFlow rest = circuit.flowFrom(guest);
    if (rest.waitingBytes() == 0) {
      end(circuit, reason);
    }
  }

  private void drop(RelayFlow flow) {
    buffered -= flow.waitingBytes();
    flow.clear();
  }

  /** Ends it for those who have not ended it themselves. */
  private void end(RelayCircuit circuit, EndReason reason) {
    if (circuit.state == RelayCircuit.State.ENDED) {
      return;
    }
    boolean offered = circuit.state == RelayCircuit.State.OFFERED;
    circuit.state = RelayCircuit.State.ENDED;
    circuits.remove(circuit);
    circuit.asker().share.circuits--;
    circuitCount = circuits.size();
    drop(circuit.flowTo(circuit.asker()));
    drop(circuit.flowTo(circuit.answerer()));
    if (offered) {
      refused.incrementAndGet();
    }
    tell(circuit.asker(), circuit.askerId(), offered, reason);
    tell(circuit.answerer(), circuit.answererId(), false, reason);
  }

  private void tell(RelayGuest guest, long id, boolean refusal, EndReason reason) {
    if (guest.circuits.remove(id) != null) {
      guest.idleSince = now();
      guest.send(
          refusal ? new RelayMessage.Refused(id, reason) : new RelayMessage.Close(id, reason));
    }
  }

  private void passed(long bytes) {
    buffered -= bytes;
    relayed.addAndGet(bytes);
  }

  private void emptied(RelayFlow flow) {
    if (flow.circuit().state == RelayCircuit.State.ENDING) {
      end(flow.circuit(), flow.circuit().reason);
    }
  }

  /** Dials the client's own address, nothing else, and sees whether the client answers. */
  void probe(RelayGuest guest, int port) {
    if (guest.probing || guest.address().isEmpty()) {
      return;
    }
    guest.probing = true;
    long wait = guest.probedAt + options.probeEvery().toNanos() - now();
    var unused =
        loop.schedule(
            () -> probeNow(guest, guest.address().get(), port),
            Math.max(0, wait),
            TimeUnit.NANOSECONDS);
  }

  private void probeNow(RelayGuest guest, InetSocketAddress from, int port) {
    if (guest.gone || probes >= MAX_PROBES || !guest.share.mayProbe(now())) {
      guest.probing = false;
      if (!guest.gone) {
        guest.send(new RelayMessage.Probed(false));
      }
      return;
    }
    probes++;
    guest.probedAt = now();
    // Under a key of its own: a second connection of this relay would take the first one's place.
    var unused =
        transport
            .connect(
                new InetSocketAddress(from.getAddress(), port), KeyPair.generate(), PROBE_TIMEOUT)
            .handle(
                (connection, failure) -> {
                  boolean met =
                      failure == null && connection.remotePublicKey().equals(guest.device());
                  if (failure == null) {
                    connection.close("this was a probe");
                  }
                  loop.execute(() -> probed(guest, met));
                  return met;
                });
  }

  private void probed(RelayGuest guest, boolean reachable) {
    probes--;
    guest.probing = false;
    guest.send(new RelayMessage.Probed(reachable));
  }

  private void check() {
    long now = now();
    shares.sweep(now);
    for (RelayCircuit circuit : List.copyOf(circuits)) {
      if (now - circuit.lastActive > options.idle().toNanos()) {
        end(circuit, EndReason.IDLE);
      }
    }
    for (RelayGuest guest : List.copyOf(guests)) {
      if (guest.isIdle() && now - guest.idleSince > options.clientIdle().toNanos()) {
        dismiss(guest, "idle for too long");
      }
    }
  }
}
