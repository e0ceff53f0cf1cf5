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
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Every other node this one is connected to: one connection a device, so many in all. Addresses are
 * hints; the handshake proves the device and the room channel that it knows the room. Safe on any
 * thread.
 */
public final class Swarm implements AutoCloseable {

  /** What a peer that shares no room may send at once; those who do may send blocks. */
  static final int STRANGERS_MESSAGE = 256 << 10;

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
  private final SwarmOptions options;
  private final List<ListeningPort> ports;
  private final Optional<Discovery> discovery;
  private final LinkTable links;
  private final Bans bans;
  private final AddressBook addresses =
      new AddressBook(System::nanoTime, RandomGenerator.getDefault());
  private final AddressFilter filter = new AddressFilter(this::listening);
  private final Dialler dialler;
  private final Map<Bytes, Membership> rooms = new ConcurrentHashMap<>();
  private final Set<Kept> kept = ConcurrentHashMap.newKeySet();
  private final List<Wanted> wanted = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** As the other one, with default options. */
  public Swarm(
      KeyPair device,
      LogStore store,
      EventLoopGroup loops,
      InetSocketAddress listen,
      Optional<Discovery> discovery,
      Executor application) {
    this(device, store, loops, listen, discovery, application, SwarmOptions.defaults());
  }

  /** Listens at once. {@link java.io.UncheckedIOException} naming the address if it is in use. */
  public Swarm(
      KeyPair device,
      LogStore store,
      EventLoopGroup loops,
      InetSocketAddress listen,
      Optional<Discovery> discovery,
      Executor application,
      SwarmOptions options) {
    this.device = device;
    this.application = application;
    this.replicator = new Replicator(store);
    this.loops = loops;
    this.options = options;
    this.discovery = discovery;
    this.links = new LinkTable(device.publicKey(), options.maxConnections());
    this.bans = new Bans(options.clock());
    this.transport =
        new Transport(
            loops,
            ConnectionOptions.defaults()
                .withReadIdle(READ_IDLE)
                .withMaxMessageSize(STRANGERS_MESSAGE),
            new HostDoor(bans, System::nanoTime));
    this.dialler = new Dialler(transport, device, loops, addresses, bans, options.headStart());
    this.ports = new CopyOnWriteArrayList<>();
    try {
      ports.add(transport.listen(listen, device, this::accepted));
      for (InetSocketAddress other : options.alsoListen()) {
        ports.add(transport.listen(other, device, this::accepted));
      }
    } catch (RuntimeException e) {
      ports.forEach(ListeningPort::close);
      throw e;
    }
  }

  /** Where peers are accepted. */
  public InetSocketAddress address() {
    return ports.get(0).address();
  }

  /** All addresses on which peers are accepted. */
  public List<InetSocketAddress> listening() {
    return ports.stream().map(ListeningPort::address).toList();
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
            discovery.map(d -> d.announce(topic, address().getPort())),
            discovery.map(d -> d.watch(topic, SEARCH_EVERY, found -> dialFound(found, room))));
    rooms.put(room.keys().id(), membership);
    room.peersFrom(() -> peersIn(room));
    detour().joined(rooms.values().stream().map(one -> topicKey(one.room())).toList());
  }

  /**
   * Takes in a connection that was made elsewhere, not started. It is closed if there is a better
   * one to the device.
   */
  public void linked(Connection connection, Path path) {
    Optional<PeerLink> unused = link(connection, path);
  }

  /** As {@link #linked(Connection, Path)}, and opens the room found by this key in the DHT. */
  public void linked(Connection connection, Path path, Bytes topicKey) {
    Optional<PeerLink> link = link(connection, path);
    rooms.values().stream()
        .map(Membership::room)
        .filter(room -> topicKey(room).equals(topicKey))
        .findFirst()
        .ifPresent(room -> link.ifPresent(made -> made.open(room)));
  }

  /** Dials an address for good, whatever rooms are there: a relay. See {@link Detour#needs}. */
  public void keep(InetSocketAddress address) {
    if (kept.add(new Kept(address, Bytes.EMPTY))) {
      retry(address, Optional.empty(), FIRST_RETRY_MILLIS);
    }
  }

  /** Dials an address for good: again and again, later and later, until it is connected. */
  public void keep(InetSocketAddress address, LocalRoom room) {
    if (!kept.add(new Kept(address, room.keys().id()))) {
      return;
    }
    retry(address, Optional.of(room), FIRST_RETRY_MILLIS);
  }

  /** Asks a room's peers for what this log wants, now and as peers come, until closed. */
  public Registration want(Bytes room, Log log) {
    Wanted added = new Wanted(room, log);
    wanted.add(added);
    room(room).ifPresent(in -> links(in).forEach(link -> link.replicate(log)));
    return () -> wanted.remove(added);
  }

  public List<Peer> peers() {
    return links.all().stream().map(PeerLink::peer).toList();
  }

  /** What makes connections, and refuses them; for those that go another way. */
  public Transport transport() {
    return transport;
  }

  @Override
  public void close() {
    closed = true;
    rooms.values().forEach(Membership::close);
    ports.forEach(ListeningPort::close);
    links.all().forEach(link -> link.connection().close("this node stops"));
  }

  Replicator replicator() {
    return replicator;
  }

  Detour detour() {
    return options.detour();
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
    return links.all().stream().filter(link -> link.isIn(room));
  }

  private static Bytes topicKey(LocalRoom room) {
    return new Topic(room.keys().topic()).key();
  }

  private void retry(InetSocketAddress address, Optional<LocalRoom> room, long delayMillis) {
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
    boolean connected = addresses.device(address).filter(links::contains).isPresent();
    return connected ? FIRST_RETRY_MILLIS * 4 : Math.min(2 * delayMillis, LAST_RETRY_MILLIS);
  }

  /** An address that anybody may have announced. */
  private void dialFound(InetSocketAddress address, LocalRoom room) {
    if (filter.mayDial(address) && addresses.isDue(address)) {
      dial(address, Optional.of(room));
    }
  }

  private void dial(InetSocketAddress address, Optional<LocalRoom> room) {
    Optional<PublicKey> behind = addresses.device(address);
    Optional<PeerLink> linked = behind.flatMap(links::get);
    if (linked.isPresent()) {
      room.ifPresent(linked.get()::open);
      return;
    }
    boolean own = behind.filter(device.publicKey()::equals).isPresent();
    if (closed || own || behind.filter(bans::isBanned).isPresent() || !links.hasPlace()) {
      return;
    }
    var unused =
        dialler
            .dial(address)
            .thenAccept(
                connection -> {
                  Optional<PeerLink> link = link(connection, Path.DIRECT);
                  link.ifPresent(made -> room.ifPresent(made::open));
                });
  }

  private void accepted(Connection connection) {
    Optional<PeerLink> unused = link(connection, Path.DIRECT);
  }

  private Optional<PeerLink> link(Connection connection, Path path) {
    PublicKey remote = connection.remotePublicKey();
    if (closed || remote.equals(device.publicKey())) {
      connection.close("this is the node itself, or it stops");
      return Optional.empty();
    }
    if (bans.isBanned(remote)) {
      connection.close("banned");
      return Optional.empty();
    }
    return links.add(connection, path, (taken, before) -> make(taken, path, before));
  }

  /** Holds the lock of the table. */
  private PeerLink make(Connection connection, Path path, Optional<PeerLink> before) {
    PeerLink made = new PeerLink(this, connection, path);
    if (connection.isInitiator()) {
      before.ifPresent(old -> old.rooms().forEach(made::open));
    }
    var unused = made.closed().thenAccept(reason -> unlinked(made));
    return made;
  }

  private void unlinked(PeerLink link) {
    links.remove(link);
    Connection connection = link.connection();
    connection
        .violation()
        .ifPresent(
            cause ->
                bans.violated(
                    link.device(),
                    link.path() == Path.DIRECT
                            && connection.remoteAddress() instanceof InetSocketAddress address
                        ? address.getAddress()
                        : null,
                    String.valueOf(cause.getMessage())));
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
