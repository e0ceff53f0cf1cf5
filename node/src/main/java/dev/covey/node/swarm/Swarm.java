package dev.covey.node.swarm;

import dev.covey.api.Peer;
import dev.covey.core.UnavailableException;
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
import dev.covey.dht.Discovery;
import dev.covey.dht.Topic;
import dev.covey.node.room.SharedRoom;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Every other node this one is connected to: one connection a device, so many in all, and in each
 * room a few neighbours. Addresses are hints; the handshake proves the device and the room channel
 * that it knows the room. Safe on any thread.
 */
public final class Swarm implements AutoCloseable {

  /** What a peer that shares no room may send at once; those who do may send blocks. */
  static final int STRANGERS_MESSAGE = 256 << 10;

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(10);

  /** Three times the keep-alive: a peer silent for so long is gone. */
  private static final Duration READ_IDLE = Duration.ofSeconds(30);

  /** Peers of a room from before that are told to it when it is joined. */
  private static final int REMEMBERED = 64;

  /** Addresses of others that the local network is told of. */
  private static final int MAX_TOLD = 16;

  private final KeyPair device;
  private final Executor application;
  private final Replicator replicator;
  private final Transport transport;
  private final EventLoopGroup loops;
  private final SwarmOptions options;
  private final List<ListeningPort> ports = new CopyOnWriteArrayList<>();
  private final Optional<Discovery> discovery;
  private final LinkTable links;
  private final Bans bans;
  private final KnownPeers known;
  private final AddressBook addresses =
      new AddressBook(System::nanoTime, RandomGenerator.getDefault());
  private final AddressFilter filter = new AddressFilter(this::listening);
  private final HostAddresses hostAddresses = new HostAddresses(this::listening);
  private final ObservedAddress observed = new ObservedAddress();
  private final Dialler dialler;
  private final RelayDialler relays;
  private final Upkeep upkeep;
  private final Map<Bytes, RoomMembership> rooms = new ConcurrentHashMap<>();
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
    this.replicator = new Replicator(store, log -> true, options.intake());
    this.loops = loops;
    this.options = options;
    this.discovery = discovery;
    this.links = new LinkTable(device.publicKey(), options.maxConnections());
    this.bans = new Bans(options.clock());
    this.known = new KnownPeers(options.clock(), options.peersFile());
    known
        .all()
        .forEach(
            peer ->
                bans.restore(
                    peer.device(), (int) Math.min(peer.violations(), 16), peer.bannedUntil()));
    this.transport =
        new Transport(
            loops,
            ConnectionOptions.defaults()
                .withKeepAlive(KEEP_ALIVE)
                .withReadIdle(READ_IDLE)
                .withMaxMessageSize(STRANGERS_MESSAGE),
            new HostDoor(bans, System::nanoTime));
    this.dialler = new Dialler(transport, device, loops, addresses, bans, options.headStart());
    this.relays = new RelayDialler(dialler, filter, addresses, bans);
    this.upkeep = new Upkeep(this, loops);
    try {
      ports.add(transport.listen(listen, device, this::accepted));
      for (InetSocketAddress other : options.alsoListen()) {
        ports.add(transport.listen(other, device, this::accepted));
      }
    } catch (RuntimeException e) {
      ports.forEach(ListeningPort::close);
      throw e;
    }
    upkeep.start();
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
  public synchronized void join(SharedRoom room) {
    Bytes id = room.roomId();
    if (closed || rooms.containsKey(id)) {
      return;
    }
    OwnRecord own =
        new OwnRecord(device, id, options.clock(), this::reachableAt, detour()::registered);
    RecordBook records = new RecordBook(device.publicKey(), filter, options.clock());
    RoomMembership membership = new RoomMembership(this, room, loops.next(), own, records);
    rooms.put(id, membership);
    room.company()
        .ifPresent(company -> company.tellTo(message -> whisper(room, message, Optional.empty())));
    room.peersFrom(() -> links(room).map(PeerLink::peer).toList());
    membership.start(discovery, known.inRoom(id, REMEMBERED));
  }

  /** Leaves a room for good: its peers are connected anew, if at all, and not known from it. */
  public synchronized void leave(Bytes id) {
    Optional.ofNullable(rooms.remove(id)).ifPresent(RoomMembership::leave);
    known.forget(id);
    known.save();
    topicsChanged();
  }

  /** The topics of a room are others now, or there are other rooms. */
  void topicsChanged() {
    // Every room's first topic comes before any room's older ones: relays take a limited number.
    List<List<Bytes>> keys = rooms.values().stream().map(RoomMembership::topicKeys).toList();
    List<Bytes> all = new ArrayList<>();
    for (int i = 0; i < SharedRoom.MAX_KEYS; i++) {
      for (List<Bytes> ofRoom : keys) {
        if (i < ofRoom.size()) {
          all.add(ofRoom.get(i));
        }
      }
    }
    detour().joined(all);
  }

  private Optional<RoomMembership> byTopicKey(Bytes topicKey) {
    return rooms.values().stream()
        .filter(membership -> membership.topicKeys().contains(topicKey))
        .findFirst();
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
    byTopicKey(topicKey).ifPresent(room -> link.ifPresent(made -> made.open(room)));
  }

  /**
   * Connects to whoever is at an address, which anybody may have told; returns the device. For
   * those who have something to say to it: without a room in common the connection ends after a
   * while.
   */
  public CompletableFuture<PublicKey> call(InetSocketAddress address) {
    Optional<PublicKey> there = behind(address).filter(links::contains);
    if (there.isPresent()) {
      return CompletableFuture.completedFuture(there.get());
    }
    return mayDial(address)
        ? dial(address).thenApply(PeerLink::device)
        : CompletableFuture.failedFuture(
            new UnavailableException("not an address to dial: " + address));
  }

  /** Dials an address for good, whatever rooms are there: a relay. See {@link Detour#needs}. */
  public void keep(InetSocketAddress address) {
    upkeep.keep(address, Optional.empty());
  }

  /** Dials an address for good: again and again, later and later, until it is connected. */
  public void keep(InetSocketAddress address, SharedRoom room) {
    membership(room.roomId()).ifPresent(in -> upkeep.keep(address, Optional.of(in)));
  }

  /**
   * Asks for what this log wants, until closed: a room's neighbours, now and as they come, and the
   * author's device, who need not be one of them.
   */
  public Registration want(Bytes room, PublicKey author, Log log) {
    Wanted added = new Wanted(room, log);
    wanted.add(added);
    membership(room).ifPresent(in -> links(in.room()).forEach(link -> link.replicate(log)));
    Optional<Visit> visit = membership(room).map(in -> new Visit(this, in, author, log));
    visit.ifPresent(begun -> upkeep.visit(begun));
    return () -> {
      wanted.remove(added);
      visit.ifPresent(Visit::close);
    };
  }

  /** Where others in a topic's room are, by their own records: at most 16. */
  public List<InetSocketAddress> known(Topic topic) {
    return byTopicKey(topic.key())
        .map(membership -> membership.records().addresses(MAX_TOLD))
        .orElse(List.of());
  }

  /** How far the clocks of others are ahead of ours, by the median; empty if nobody has said. */
  public Optional<Duration> othersAhead() {
    List<Duration> said =
        links.all().stream().flatMap(link -> link.clockAhead().stream()).sorted().toList();
    return said.isEmpty() ? Optional.empty() : Optional.of(said.get(said.size() / 2));
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
    upkeep.close();
    rooms.values().forEach(RoomMembership::close);
    ports.forEach(ListeningPort::close);
    links.all().forEach(link -> link.connection().close("this node stops"));
    known.save();
  }

  Replicator replicator() {
    return replicator;
  }

  Executor application() {
    return application;
  }

  Detour detour() {
    return options.detour();
  }

  PublicKey device() {
    return device.publicKey();
  }

  Clock clock() {
    return options.clock();
  }

  KnownPeers known() {
    return known;
  }

  LinkTable links() {
    return links;
  }

  Optional<RoomMembership> membership(Bytes room) {
    return Optional.ofNullable(rooms.get(room));
  }

  /** For relays that others name. */
  public RelayDialler relays() {
    return relays;
  }

  /** Whether a connection whose other end is at such an address shares a room. */
  public boolean isInRoomAt(Predicate<SocketAddress> where) {
    return links.all().stream()
        .anyMatch(link -> link.isInAnyRoom() && where.test(link.connection().remoteAddress()));
  }

  boolean mayDial(InetSocketAddress address) {
    return filter.mayDial(address);
  }

  /** Whether an address that others told may be dialled now. */
  boolean isDue(InetSocketAddress address) {
    return dialler.isDue(address);
  }

  boolean isDialling(InetSocketAddress address) {
    return dialler.isDialling(address);
  }

  /** Whoever was met at the address. */
  Optional<PublicKey> behind(InetSocketAddress address) {
    return addresses.device(address);
  }

  /** Links to whoever is at the address; fails if nobody is, or there is no place. */
  CompletableFuture<PeerLink> dial(InetSocketAddress address) {
    return dialler.dial(address).thenCompose(made -> linkOrFail(made, Path.DIRECT));
  }

  /** As {@link #dial}, for an address that others told. */
  CompletableFuture<PeerLink> dialTold(InetSocketAddress address) {
    return dialler.dialTold(address).thenCompose(made -> linkOrFail(made, Path.DIRECT));
  }

  /** Links to a device, directly or through the relays its record for a room names. */
  CompletableFuture<PeerLink> reach(PublicKey peer, RoomMembership membership) {
    Optional<PeerLink> there = links.get(peer);
    if (there.isPresent()) {
      return CompletableFuture.completedFuture(there.get());
    }
    if (closed || bans.isBanned(peer) || !links.hasPlace()) {
      return CompletableFuture.failedFuture(
          new UnavailableException("no place, or nobody to be connected to"));
    }
    CompletableFuture<PeerLink> link =
        dialler
            .reach(peer, whereabouts(peer), membership.relays(peer), detour())
            .thenCompose(way -> linkOrFail(way.connection(), way.path()));
    var unused =
        link.exceptionally(
            failure -> {
              known.failed(peer);
              return null;
            });
    return link;
  }

  /** Looks for a direct way to a device that is linked through a relay. */
  void reachDirectly(PublicKey peer) {
    var unused =
        dialler
            .reach(peer, whereabouts(peer), List.of(), Detour.NONE)
            .thenCompose(way -> linkOrFail(way.connection(), way.path()))
            .exceptionally(failure -> null);
  }

  /** A peer has proved to be in a room. Any thread. */
  void met(RoomChannel channel) {
    List<InetSocketAddress> listens = channel.membership().records().addresses(channel.device());
    known.inRoom(channel.device(), channel.room().roomId(), channel.link().dialled(), listens);
  }

  /** A peer has become a neighbour in a room. Any thread. */
  void befriended(RoomChannel channel) {
    met(channel);
    Bytes room = channel.room().roomId();
    wanted.stream()
        .filter(one -> one.room().equals(room))
        .forEach(one -> channel.link().replicate(one.log()));
  }

  /** Hands what a member says in passing to the room's neighbours, but not back. Any thread. */
  void whisper(SharedRoom room, Bytes message, Optional<PublicKey> from) {
    for (PeerLink link : links.all()) {
      if (!from.equals(Optional.of(link.device()))) {
        link.whisper(room, message);
      }
    }
  }

  /** Nothing came of it: hangs up, and does not dial there again so soon. */
  void giveUp(PeerLink link) {
    if (link.connection().remoteAddress() instanceof InetSocketAddress address) {
      addresses.failed(address);
    }
    link.connection().close("nothing in common");
  }

  void observed(InetAddress teller, InetAddress own) {
    observed.told(teller, own);
  }

  private List<InetSocketAddress> whereabouts(PublicKey peer) {
    Stream<InetSocketAddress> told =
        rooms.values().stream().flatMap(room -> room.records().addresses(peer).stream());
    return Stream.concat(known.addresses(peer).stream(), told).distinct().toList();
  }

  private List<InetSocketAddress> reachableAt() {
    // The host's own first: what relays and routers tell never takes all the places of a record.
    List<InetSocketAddress> hosts = hostAddresses.current();
    List<InetSocketAddress> all = new ArrayList<>(hosts.subList(0, Math.min(4, hosts.size())));
    all.addAll(options.reachableAt().get());
    all.addAll(hosts);
    int port = address().getPort();
    observed.agreed().forEach(host -> all.add(new InetSocketAddress(host, port)));
    return all;
  }

  private Stream<PeerLink> links(SharedRoom room) {
    return links.all().stream().filter(link -> link.isIn(room));
  }

  private void accepted(Connection connection) {
    Optional<PeerLink> unused = link(connection, Path.DIRECT);
  }

  private CompletableFuture<PeerLink> linkOrFail(Connection connection, Path path) {
    return link(connection, path)
        .map(CompletableFuture::completedFuture)
        .orElseGet(
            () ->
                CompletableFuture.failedFuture(
                    new UnavailableException("no place, or nobody to be connected to")));
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
    before.ifPresent(old -> old.rooms(connection.isInitiator()).forEach(made::open));
    known.met(made.device(), made.dialled());
    if (path == Path.RELAYED) {
      upkeep.lookForDirectWay(made);
    }
    var unused = made.closed().thenAccept(reason -> unlinked(made));
    return made;
  }

  private void unlinked(PeerLink link) {
    // Before it is gone from the table: who comes back at once is to meet the ban.
    link.connection()
        .violation()
        .ifPresent(
            cause -> {
              InetAddress host = link.path() == Path.DIRECT ? link.host() : null;
              bans.violated(link.device(), host, String.valueOf(cause.getMessage()));
              known.violated(link.device(), bans.until(link.device()).orElse(Instant.EPOCH));
            });
    links.remove(link);
  }

  private record Wanted(Bytes room, Log log) {}
}
