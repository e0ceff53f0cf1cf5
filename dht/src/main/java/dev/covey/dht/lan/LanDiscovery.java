package dev.covey.dht.lan;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.Announcement;
import dev.covey.dht.Discovery;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.HostPort;
import dev.covey.dht.Search;
import dev.covey.dht.Topic;
import io.netty.channel.EventLoopGroup;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.security.SecureRandom;
import java.time.Duration;
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
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks and tells the local network who has a topic: IPv4 multicast, one hop. Whoever looks on sees
 * addresses and topic keys, which do not give topics away.
 *
 * <p>Answers are multicast too, so that all who ask hear one answer. A topic is told at most once
 * in a quarter of a second, and packets beyond 500 a second are not looked at.
 */
public final class LanDiscovery implements Discovery {

  private static final Logger LOG = LoggerFactory.getLogger(LanDiscovery.class);

  /** An address for use within an organization, and a port that nobody registered. */
  private static final InetSocketAddress GROUP = HostPort.parse("239.192.67.86:46777");

  private static final int MAX_PER_SECOND = 500;
  private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
  private static final long ANSWER_WITHIN_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final Duration TELL_EVERY = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Executor callbacks;
  private final Bytes sender;
  private final LanSocket socket;
  private final Set<LanAnnouncement> announcements = ConcurrentHashMap.newKeySet();
  private final Set<LanSearch> searches = ConcurrentHashMap.newKeySet();
  private final Map<Bytes, Long> told = new HashMap<>();
  private final Set<LanAnnouncement> answering = new HashSet<>();
  private long second;
  private int packets;

  private LanDiscovery(
      EventLoopGroup loops,
      Executor callbacks,
      InetSocketAddress group,
      Supplier<Stream<NetworkInterface>> interfaces) {
    this.callbacks = callbacks;
    byte[] random = new byte[LanPacket.SENDER];
    RANDOM.nextBytes(random);
    this.sender = Bytes.wrap(random);
    this.socket = LanSocket.open(loops, group, interfaces, this::received);
    socket.loop().execute(socket::joinAll);
    var unused =
        socket
            .loop()
            .scheduleAtFixedRate(
                this::again, TELL_EVERY.toSeconds(), TELL_EVERY.toSeconds(), TimeUnit.SECONDS);
  }

  /**
   * Uses every interface that is up, can multicast and is not the loopback, also those that come up
   * later. {@link java.io.UncheckedIOException} if the port cannot be had.
   */
  public static LanDiscovery open(EventLoopGroup loops, Executor callbacks) {
    return new LanDiscovery(loops, callbacks, GROUP, LanDiscovery::usable);
  }

  static LanDiscovery open(
      EventLoopGroup loops, Executor callbacks, InetSocketAddress group, NetworkInterface only) {
    return new LanDiscovery(loops, callbacks, group, () -> Stream.of(only));
  }

  @Override
  public Announcement announce(Topic topic, int port) {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port " + port + "; 1 to 65535 expected");
    }
    LanAnnouncement announcement = new LanAnnouncement(topic, port, announcements::remove);
    announcements.add(announcement);
    socket.loop().execute(() -> tell(announcement));
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
    socket.close();
  }

  private Search search(LanSearch search) {
    searches.add(search);
    search.begin(socket.loop(), () -> ask(search));
    return search;
  }

  private void ask(LanSearch search) {
    boolean unused = socket.send(new LanPacket(false, sender, search.topic().key(), 0).encode());
  }

  private void tell(LanAnnouncement announcement) {
    if (!announcements.contains(announcement)) {
      return;
    }
    Bytes key = announcement.topic().key();
    told.put(key, System.nanoTime());
    if (socket.send(new LanPacket(true, sender, key, announcement.port()).encode())) {
      announcement.told();
    }
  }

  private void again() {
    socket.joinAll();
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
      return;
    }
    if (packet.tells()) {
      InetSocketAddress peer = new InetSocketAddress(from, packet.port());
      searches.stream()
          .filter(search -> search.topic().key().equals(packet.key()))
          .forEach(search -> search.found(peer, now));
    } else {
      announcements.stream()
          .filter(announcement -> announcement.topic().key().equals(packet.key()))
          .forEach(announcement -> answer(announcement, now));
    }
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
        socket
            .loop()
            .schedule(
                () -> {
                  answering.remove(announcement);
                  tell(announcement);
                },
                quiet + spread,
                TimeUnit.NANOSECONDS);
  }

  private static Stream<NetworkInterface> usable() {
    try {
      return NetworkInterface.networkInterfaces().filter(LanDiscovery::isUsable);
    } catch (SocketException e) {
      return Stream.empty();
    }
  }

  private static boolean isUsable(NetworkInterface one) {
    try {
      return one.isUp()
          && one.supportsMulticast()
          && !one.isLoopback()
          && one.inetAddresses().anyMatch(address -> address instanceof Inet4Address);
    } catch (SocketException e) {
      return false;
    }
  }
}
