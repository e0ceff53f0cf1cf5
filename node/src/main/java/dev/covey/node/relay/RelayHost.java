package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.swarm.HostDoor;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A node that relays and does nothing else, with a leg in each network it listens in. With two legs
 * it is a bridge: who is in one network can be reached from the other. Safe on any thread.
 */
public final class RelayHost implements AutoCloseable {

  /** Enough for a batch of messages of the largest size, and for no more. */
  private static final int MAX_MESSAGE = 256 << 10;

  private static final Duration READ_IDLE = Duration.ofSeconds(30);

  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final KeyPair key;
  private final Transport transport;
  private final RelayServer server;
  private final List<RelayLeg> legs = new CopyOnWriteArrayList<>();
  private final DataDirectory data;

  private RelayHost(DataDirectory data, KeyPair key, RelayOptions options, boolean bridge) {
    this.data = data;
    this.key = key;
    EventLoop loop = loops.next();
    this.transport =
        new Transport(
            loops,
            ConnectionOptions.defaults().withReadIdle(READ_IDLE).withMaxMessageSize(MAX_MESSAGE),
            HostDoor.open(Clock.systemUTC()));
    this.server = new RelayServer(loop, transport, options.withBridge(bridge), new Announcer());
  }

  /**
   * Listens on each address, for TCP and UDP. {@link java.io.UncheckedIOException} naming the one
   * that is in use; {@link dev.covey.core.StorageException} if another process has the directory,
   * or the key cannot be read or kept.
   *
   * @param data holds the relay's key and what its DHT nodes know; made if it is not there
   * @param bootstrap DHT nodes to start from; each leg asks those of its address family
   */
  public static RelayHost open(
      Path data,
      List<InetSocketAddress> listen,
      List<InetSocketAddress> bootstrap,
      RelayOptions options) {
    if (listen.isEmpty()) {
      throw new IllegalArgumentException("a relay needs an address to listen on");
    }
    DataDirectory held = DataDirectory.open(data);
    RelayHost host;
    try {
      KeyPair key = RelayKey.openOrCreate(data.resolve("relay-key"));
      host = new RelayHost(held, key, options, listen.size() > 1);
    } catch (RuntimeException e) {
      held.close();
      throw e;
    }
    try {
      for (int i = 0; i < listen.size(); i++) {
        host.open(listen.get(i), bootstrap, data.resolve("relay-dht-" + i));
      }
      return host;
    } catch (RuntimeException e) {
      host.close();
      throw e;
    }
  }

  private void open(InetSocketAddress listen, List<InetSocketAddress> bootstrap, Path table) {
    List<InetSocketAddress> ofFamily =
        bootstrap.stream()
            .filter(one -> one.getAddress().getClass() == listen.getAddress().getClass())
            .toList();
    legs.add(RelayLeg.open(listen, ofFamily, Optional.of(table), loops, transport, key, server));
  }

  /** Who the relay is: its public key as 64 hex digits. */
  public String device() {
    return key.publicKey().toString();
  }

  /** Where it listens: one address a leg, in the order they were given. */
  public List<InetSocketAddress> addresses() {
    return legs.stream().map(RelayLeg::address).toList();
  }

  /** The DHT node of each leg. */
  public List<DiscoveryStatus> discovery() {
    return legs.stream().flatMap(leg -> leg.status().stream()).toList();
  }

  public RelayStatistics statistics() {
    return server.statistics();
  }

  @Override
  public void close() {
    server.close();
    legs.forEach(RelayLeg::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    data.close();
  }

  /** Tells every network of the topics that clients of any have registered. */
  private final class Announcer implements RelayServer.TopicListener {
    @Override
    public void added(Bytes topicKey) {
      legs.forEach(leg -> leg.announce(topicKey));
    }

    @Override
    public void removed(Bytes topicKey) {
      legs.forEach(leg -> leg.withdraw(topicKey));
    }
  }
}
