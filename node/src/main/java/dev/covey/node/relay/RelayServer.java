package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
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

  private static final long CHECK_MILLIS = 1_000;

  private final EventLoop loop;
  private final RelayOptions options;
  private final RelayTopics topics;
  private final RelayCircuits circuits;
  private final RelayProbes probes;
  private final HostShares shares;
  private final Set<RelayGuest> guests = new LinkedHashSet<>();
  private final Map<PublicKey, RelayGuest> byDevice = new HashMap<>();
  private final ScheduledFuture<?> checks;
  private volatile int guestCount;
  private long accepted;
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
    this.options = options;
    this.topics = new RelayTopics(loop, options, topics);
    this.circuits = new RelayCircuits(loop, options);
    this.probes = new RelayProbes(loop, transport, options);
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
        guestCount,
        topics.count(),
        circuits.count(),
        circuits.opened(),
        circuits.refused(),
        circuits.relayed());
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

  RelayTopics topics() {
    return topics;
  }

  RelayCircuits circuits() {
    return circuits;
  }

  RelayProbes probes() {
    return probes;
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
    topics.set(guest, List.of());
    for (RelayCircuit circuit : List.copyOf(guest.circuits.values())) {
      circuits.endedBy(guest, circuit, EndReason.GONE);
    }
    guest.blocked.clear();
  }

  void connect(RelayGuest asker, long id, RelayTarget target) {
    EndReason reason = EndReason.LIMIT;
    if (asker.mayConnect(now()) && circuits.mayAsk(asker)) {
      RelayGuest answerer = find(asker, target);
      if (answerer != null && circuits.hasRoom(answerer)) {
        circuits.offer(asker, id, answerer, target instanceof RelayTarget.OfDevice);
        return;
      }
      reason = answerer == null ? EndReason.NOBODY : EndReason.LIMIT;
    }
    circuits.refuse(asker, id, reason);
  }

  /** For a topic, one of those that the asker has no circuit with, by chance. */
  private @Nullable RelayGuest find(RelayGuest asker, RelayTarget target) {
    if (target instanceof RelayTarget.OfDevice one) {
      RelayGuest guest = byDevice.get(one.device());
      return guest == null || !guest.registered || guest == asker ? null : guest;
    }
    Bytes key = ((RelayTarget.OfTopic) target).key();
    List<RelayGuest> others =
        topics.guests(key).stream()
            .filter(guest -> guest != asker && !areConnected(asker, guest))
            .toList();
    return others.isEmpty() ? null : others.get(ThreadLocalRandom.current().nextInt(others.size()));
  }

  private static boolean areConnected(RelayGuest one, RelayGuest other) {
    return one.circuits.values().stream().anyMatch(circuit -> circuit.otherThan(one) == other);
  }

  private void check() {
    long now = now();
    shares.sweep(now);
    circuits.endIdle(now);
    for (RelayGuest guest : List.copyOf(guests)) {
      if (guest.isIdle() && now - guest.idleSince > options.clientIdle().toNanos()) {
        dismiss(guest, "idle for too long");
      }
    }
  }
}
