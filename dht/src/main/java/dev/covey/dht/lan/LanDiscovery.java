package dev.covey.dht.lan;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks and tells the local network who has a topic: multicast over IPv4 and IPv6, one hop. Whoever
 * looks on sees addresses and topic keys, which do not give topics away.
 *
 * <p>Answers are multicast too, so that all who ask hear one answer. A topic is told at most once
 * in a quarter of a second, and packets beyond 500 a second are not looked at.
 */
public final class LanDiscovery implements Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(LanDiscovery.class);

  /** Addresses for use within an organization and on a link, and a port that nobody registered. */
  private static final List<InetSocketAddress> GROUPS =
      List.of(HostPort.parse("239.192.67.86:46777"), HostPort.parse("[ff02::4356]:46777"));

  private static final int MAX_PER_SECOND = 500;
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long ANSWER_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Duration TELL_EVERY = Duration.ofSeconds(60);
  private static final long HEARD_FOR_NANOS = 3 * TELL_EVERY.toNanos();
  private static final int LOWEST_PORT = 1_024;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Executor callbacks;
  private final Bytes sender;
  private final EventLoop loop;
  private final List<LanSocket> sockets = new ArrayList<>();
  private final Map<InetAddress, Long> ownAddresses = new ConcurrentHashMap<>();
  private final Set<LanAnnouncement> announcements = ConcurrentHashMap.newKeySet();
  private final Set<LanSearch> searches = ConcurrentHashMap.newKeySet();
  private final Map<Bytes, Long> told = new HashMap<>();
  private final Set<LanAnnouncement> answering = new HashSet<>();
  private long second;
  private int packets;

  private volatile Function<Topic, List<InetSocketAddress>> known = topic -> List.of();

  private LanDiscovery(EventLoop loop, Executor callbacks) {
    this.loop = loop;
    this.callbacks = callbacks;
    byte[] random = new byte[LanPacket.SENDER];
    RANDOM.nextBytes(random);
    this.sender = Bytes.wrap(random);
  }

  private LanDiscovery start() {
    var unused = loop.scheduleAtFixedRate(this::again, 0, TELL_EVERY.toSeconds(), TimeUnit.SECONDS);
    return this;
  }

  /**
   * Uses every interface that is up, can multicast and is not the loopback, also those that come up
   * later; over IPv6 too where the machine has it. {@link java.io.UncheckedIOException} if the port
   * cannot be had.
   */
  public static LanDiscovery open(EventLoopGroup loops, Executor callbacks) {
    LanDiscovery lan = new LanDiscovery(loops.next(), callbacks);
    RuntimeException refused = null;
    for (InetSocketAddress group : GROUPS) {
      try {
        lan.listen(group, () -> usable(group.getAddress().getClass()));
      } catch (UncheckedIOException | UnsupportedOperationException e) {
        LOG.debug("not on the local network at {}: {}", group, e.getMessage());
        refused = e;
      }
    }
    if (lan.sockets.isEmpty() && refused != null) {
      throw refused;
    }
    return lan.start();
  }

  static LanDiscovery open(
      EventLoopGroup loops, Executor callbacks, InetSocketAddress group, NetworkInterface only) {
    LanDiscovery lan = new LanDiscovery(loops.next(), callbacks);
    lan.listen(group, () -> Stream.of(only));
    return lan.start();
  }

  private void listen(InetSocketAddress group, Supplier<Stream<NetworkInterface>> interfaces) {
    sockets.add(LanSocket.open(loop, group, interfaces, this::received));
  }

  /**
   * Where to ask for peers of a topic that this node knows, to tell them to others here; called
   * often and on an event loop. Nobody unless set.
   */
  public void tellKnown(Function<Topic, List<InetSocketAddress>> peers) {
    known = peers;
  }

  /** Addresses that this node has on the local network: those its own packets came back from. */
  public Set<InetAddress> ownAddresses() {
    long now = System.nanoTime();
    ownAddresses.values().removeIf(heard -> now - heard > HEARD_FOR_NANOS);
    return Set.copyOf(ownAddresses.keySet());
  }

  @Override
  public Announcement announce(Topic topic, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + "; 1 to 65535 expected");
    }
    LanAnnouncement announcement = new LanAnnouncement(topic, port, announcements::remove);
    announcements.add(announcement);
    loop.execute(() -> tell(announcement));
    return announcement;
  }

  @Override
  public Search lookup(Topic topic, Consumer<InetSocketAddress> onPeer) {
    return search(new LanSearch(topic, Optional.empty(), onPeer, callbacks, searches::remove));
  }

  @Override
  public Search watch(Topic topic, Duration interval, Consumer<InetSocketAddress> onPeer) {
    return search(new LanSearch(topic, Optional.of(interval), onPeer, callbacks, searches::remove));
  }

  @Override
  public List<DiscoveryStatus> status() {
    return List.of(
        new DiscoveryStatus("lan", Optional.empty(), 0, announcements.size(), searches.size()));
  }

  @Override
  public void close() {
    announcements.forEach(Announcement::close);
    searches.forEach(Search::close);
    sockets.forEach(LanSocket::close);
  }

  private Search search(LanSearch search) {
    searches.add(search);
    search.begin(loop, () -> ask(search));
    return search;
  }

  private void ask(LanSearch search) {
    boolean unused = send(LanPacket.asks(sender, search.topic().key()));
  }

  private void tell(LanAnnouncement announcement) {
    if (!announcements.contains(announcement)) {
      return;
    }
    Bytes key = announcement.topic().key();
    told.put(key, System.nanoTime());
    if (send(LanPacket.tells(sender, key, announcement.port()))) {
      announcement.told();
    }
    List<InetSocketAddress> others = known.apply(announcement.topic());
    if (!others.isEmpty()) {
      boolean unused = send(LanPacket.knows(sender, key, others));
    }
  }

  private boolean send(LanPacket packet) {
    boolean sent = false;
    for (LanSocket socket : sockets) {
      sent |= socket.send(packet.encode());
    }
    return sent;
  }

  private void again() {
    sockets.forEach(LanSocket::joinAll);
    told.clear();
    announcements.forEach(this::tell);
  }

  private void received(InetAddress from, Bytes bytes) {
    long now = System.nanoTime();
    long nowSecond = TimeUnit.NANOSECONDS.toSeconds(now);
    if (nowSecond != second) {
      second = nowSecond;
      packets = 0;
    }
    if (++packets > MAX_PER_SECOND) {
      return;
    }
    LanPacket packet;
    try {
      packet = LanPacket.decode(bytes);
    } catch (ProtocolViolationException e) {
      LOG.trace("from {}: {}", from, e.getMessage());
      return;
    }
    if (packet.sender().equals(sender)) {
      ownAddresses.put(from, now);
      return;
    }
    switch (packet.kind()) {
      case ASKS ->
          announcements.stream()
              .filter(announcement -> announcement.topic().key().equals(packet.key()))
              .forEach(announcement -> answer(announcement, now));
      case TELLS -> {
        InetSocketAddress peer = new InetSocketAddress(from, packet.port());
        of(packet.key()).forEach(search -> search.found(peer, now));
      }
      case KNOWS ->
          packet.known().stream()
              .filter(LanDiscovery::mayBeElsewhere)
              .forEach(peer -> of(packet.key()).forEach(search -> search.heardOf(peer, now)));
    }
  }

  private List<LanSearch> of(Bytes key) {
    return searches.stream().filter(search -> search.topic().key().equals(key)).toList();
  }

  /** Told by somebody else: no port of a well-known service, and no address that is ours. */
  private static boolean mayBeElsewhere(InetSocketAddress peer) {
    InetAddress ip = peer.getAddress();
    return peer.getPort() >= LOWEST_PORT
        && !ip.isAnyLocalAddress()
        && !ip.isLoopbackAddress()
        && !ip.isMulticastAddress()
        && !ip.isLinkLocalAddress();
  }

  /** Soon, not at once: others may have been asked, too. Once for all who ask meanwhile. */
  private void answer(LanAnnouncement announcement, long now) {
    if (!answering.add(announcement)) {
      return;
    }
    Long last = told.get(announcement.topic().key());
    long quiet = last == null ? 0 : Math.max(0, last + QUIET_NANOS - now);
    long spread = ThreadLocalRandom.current().nextLong(ANSWER_WITHIN_NANOS);
    var unused =
        loop.schedule(
            () -> {
              answering.remove(announcement);
              tell(announcement);
            },
            quiet + spread,
            TimeUnit.NANOSECONDS);
  }

  private static Stream<NetworkInterface> usable(Class<? extends InetAddress> family) {
    try {
      return NetworkInterface.networkInterfaces().filter(one -> isUsable(one, family));
    } catch (SocketException e) {
      return Stream.empty();
    }
  }

  private static boolean isUsable(NetworkInterface one, Class<? extends InetAddress> family) {
    try {
      return one.isUp()
          && one.supportsMulticast()
          && !one.isLoopback()
          && one.inetAddresses().anyMatch(family::isInstance);
    } catch (SocketException e) {
      return false;
    }
  }
}
