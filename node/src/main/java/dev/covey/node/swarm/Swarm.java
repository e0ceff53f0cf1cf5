package dev.covey.node.swarm;

import dev.covey.api.Peer;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.replication.Replicator;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import dev.covey.node.room.LocalRoom;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every other node this one is connected to: at most {@link #MAX_LINKS}, one connection a device.
 * Addresses are hints; the handshake proves the device and the room channel that it knows the room.
 * Safe on any thread.
 */
public final class Swarm implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Swarm.class);

  /** Connections at a time; more are refused. */
  static final int MAX_LINKS = 256;

  private static final int MAX_DIALS = 64;

  /** Below are the ports of well-known services, which nobody shall make this node knock at. */
  private static final int LOWEST_PORT = 1_024;

  private static final Duration DIAL_TIMEOUT = Duration.ofSeconds(10);

  /** Six times the keep-alive: a peer silent for so long is gone. */
  private static final Duration READ_IDLE = Duration.ofSeconds(30);

  private static final Duration SEARCH_EVERY = Duration.ofSeconds(15);
  private static final long FIRST_RETRY_MILLIS = 500;
  private static final long LAST_RETRY_MILLIS = 60_000;

  private final KeyPair device;
  private final Executor application;
  private final Replicator replicator;
  private final Transport transport;
  private final EventLoopGroup loops;
  private final ListeningPort port;
  private final Optional<Discovery> discovery;
  private final Map<PublicKey, PeerLink> links = new ConcurrentHashMap<>();
  private final Set<InetSocketAddress> dialling = ConcurrentHashMap.newKeySet();
  private final AddressBook addresses = new AddressBook(System::nanoTime);
  private final Map<Bytes, Membership> rooms = new ConcurrentHashMap<>();
  private final Set<Kept> kept = ConcurrentHashMap.newKeySet();
  private final List<Wanted> wanted = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** Listens at once. {@link java.io.UncheckedIOException} naming the address if it is in use. */
  public Swarm(
      KeyPair device,
      LogStore store,
      EventLoopGroup loops,
      InetSocketAddress listen,
      Optional<Discovery> discovery,
      Executor application) {
    this.device = device;
    this.application = application;
    this.replicator = new Replicator(store);
    this.loops = loops;
    this.transport = new Transport(loops, ConnectionOptions.defaults().withReadIdle(READ_IDLE));
    this.discovery = discovery;
    this.port = transport.listen(listen, device, this::accepted);
  }

  /** Where peers are accepted. */
  public InetSocketAddress address() {
    return port.address();
  }

  /** Announces the room and looks for others in it, until the swarm is closed. Idempotent. */
  public synchronized void join(LocalRoom room) {
    if (rooms.containsKey(room.keys().id())) {
      return;
    }
    Topic topic = new Topic(room.keys().topic());
    Membership membership =
        new Membership(
            room,
            discovery.map(d -> d.announce(topic, port.address().getPort())),
            discovery.map(d -> d.watch(topic, SEARCH_EVERY, found -> dialFound(found, room))));
    rooms.put(room.keys().id(), membership);
    room.peersFrom(() -> peersIn(room));
  }

  /** Dials an address for good: again and again, later and later, until it is connected. */
  public void keep(InetSocketAddress address, LocalRoom room) {
    if (!kept.add(new Kept(address, room.keys().id()))) {
      return;
    }
    retry(address, room, FIRST_RETRY_MILLIS);
  }

  /** Asks a room's peers for what this log wants, now and as peers come, until closed. */
  public Registration want(Bytes room, Log log) {
    Wanted added = new Wanted(room, log);
    wanted.add(added);
    room(room).ifPresent(in -> links(in).forEach(link -> link.replicate(log)));
    return () -> wanted.remove(added);
  }

  public List<Peer> peers() {
    return links.values().stream().map(PeerLink::peer).toList();
  }

  @Override
  public void close() {
    closed = true;
    rooms.values().forEach(Membership::close);
    port.close();
    links.values().forEach(link -> link.connection().close("this node stops"));
  }

  Replicator replicator() {
    return replicator;
  }

  Executor application() {
    return application;
  }

  List<Log> wanted(Bytes room) {
    return wanted.stream().filter(one -> one.room().equals(room)).map(Wanted::log).toList();
  }

  Optional<LocalRoom> room(Bytes id) {
    return Optional.ofNullable(rooms.get(id)).map(Membership::room);
  }

  private List<Peer> peersIn(LocalRoom room) {
    return links(room).map(PeerLink::peer).toList();
  }

  private Stream<PeerLink> links(LocalRoom room) {
    return links.values().stream().filter(link -> link.isIn(room));
  }

  private void retry(InetSocketAddress address, LocalRoom room, long delayMillis) {
    if (closed || loops.isShuttingDown()) {
      return;
    }
    dial(address, room);
    long jitter = ThreadLocalRandom.current().nextLong(delayMillis / 4 + 1);
    var unused =
        loops
            .next()
            .schedule(
                () -> retry(address, room, nextDelay(address, delayMillis)),
                delayMillis + jitter,
                TimeUnit.MILLISECONDS);
  }

  private long nextDelay(InetSocketAddress address, long delayMillis) {
    boolean connected = addresses.device(address).filter(links::containsKey).isPresent();
    return connected ? FIRST_RETRY_MILLIS * 4 : Math.min(2 * delayMillis, LAST_RETRY_MILLIS);
  }

  /** An address that anybody may have announced. */
  private void dialFound(InetSocketAddress address, LocalRoom room) {
    if (address.getPort() >= LOWEST_PORT && addresses.isDue(address)) {
      dial(address, room);
    }
  }

  private void dial(InetSocketAddress address, LocalRoom room) {
    Optional<PublicKey> behind = addresses.device(address);
    Optional<PeerLink> linked = behind.map(links::get);
    if (linked.isPresent()) {
      linked.get().open(room);
      return;
    }
    boolean own = behind.filter(device.publicKey()::equals).isPresent();
    if (closed || own || links.size() >= MAX_LINKS || dialling.size() >= MAX_DIALS) {
      return;
    }
    if (!dialling.add(address)) {
      return;
    }
    var unused =
        transport
            .connect(address, device, DIAL_TIMEOUT)
            .handle(
                (connection, failure) -> {
                  dialling.remove(address);
                  if (failure != null) {
                    LOG.debug("cannot reach {}: {}", address, failure.getMessage());
                    addresses.failed(address);
                  } else {
                    addresses.met(address, connection.remotePublicKey());
                    Optional<PeerLink> link = link(connection);
                    link.ifPresent(made -> made.open(room));
                  }
                  return true;
                });
  }

  private void accepted(Connection connection) {
    if (links.size() >= MAX_LINKS && !makePlace()) {
      connection.close("too many connections");
      return;
    }
    Optional<PeerLink> unused = link(connection);
  }

  /** Closes a connection that came here and shares no room. */
  private boolean makePlace() {
    Optional<PeerLink> idle =
        links.values().stream()
            .filter(link -> !link.connection().isInitiator() && !link.isInAnyRoom())
            .findFirst();
    idle.ifPresent(
        link -> {
          links.remove(link.device(), link);
          link.connection().close("no room in common, and others wait");
        });
    return idle.isPresent();
  }

  /** Keeps one connection a device: of two that cross, the one that the lower key began. */
  private Optional<PeerLink> link(Connection connection) {
    PublicKey remote = connection.remotePublicKey();
    if (closed || remote.equals(device.publicKey())) {
      connection.close("this is the node itself, or it stops");
      return Optional.empty();
    }
    PeerLink made;
    synchronized (links) {
      PeerLink before = links.get(remote);
      if (before != null && before.connection().isOpen()) {
        boolean crossing = before.connection().isInitiator() != connection.isInitiator();
        boolean oursIsLower = device.publicKey().compareTo(remote) < 0;
        boolean ourSecondDial = !crossing && connection.isInitiator();
        if (ourSecondDial || (crossing && connection.isInitiator() != oursIsLower)) {
          connection.close("already connected");
          return Optional.of(before);
        }
        before.connection().close("another connection takes its place");
      }
      made = new PeerLink(this, connection);
      links.put(remote, made);
    }
    var unused = made.closed().thenAccept(reason -> links.remove(remote, made));
    return Optional.of(made);
  }

  private record Wanted(Bytes room, Log log) {}

  private record Kept(InetSocketAddress address, Bytes room) {}

  /** A room this node is in, as far as others can find it. */
  private record Membership(
      LocalRoom room, Optional<Announcement> announcement, Optional<Search> search) {
    void close() {
      announcement.ifPresent(Announcement::close);
      search.ifPresent(Search::close);
    }
  }
}
