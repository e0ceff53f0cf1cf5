package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.Announcement;
import dev.covey.dht.DiscoveryStatus;
import dev.covey.dht.Topic;
import dev.covey.dht.mainline.MainlineDht;
import io.netty.channel.EventLoopGroup;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A relay in one network: a port for clients, and a node of that network's DHT on the same port,
 * which announces the relay and its clients' topics. Its topics are changed on one event loop.
 */
final class RelayLeg implements AutoCloseable {

  /** How often to look for a port that is free for UDP and for TCP. */
  private static final int PORT_TRIES = 16;

  private final MainlineDht dht;
  private final ListeningPort port;
  private final Announcement self;
  private final Map<Bytes, Announcement> topics = new HashMap<>();

  private RelayLeg(MainlineDht dht, ListeningPort port) {
    this.dht = dht;
    this.port = port;
    this.self = dht.announce(RelayProtocol.TOPIC, port.address().getPort());
  }

  /** {@link UncheckedIOException} naming the address if it is in use or not this machine's. */
  static RelayLeg open(
      InetSocketAddress listen,
      List<InetSocketAddress> bootstrap,
      Optional<Path> tableFile,
      EventLoopGroup loops,
      Transport transport,
      KeyPair key,
      RelayServer server) {
    for (int attempt = 1; ; attempt++) {
      var options = MainlineDht.options().bind(listen).bootstrap(bootstrap).eventLoopGroup(loops);
      tableFile.ifPresent(options::tableFile);
      MainlineDht dht = options.open();
      try {
        InetSocketAddress same =
            new InetSocketAddress(listen.getAddress(), dht.localAddress().getPort());
        return new RelayLeg(dht, transport.listen(same, key, server::accept));
      } catch (UncheckedIOException e) {
        dht.close();
        if (listen.getPort() != 0 || attempt == PORT_TRIES) {
          throw e;
        }
      }
    }
  }

  InetSocketAddress address() {
    return port.address();
  }

  List<DiscoveryStatus> status() {
    return dht.status();
  }

  void announce(Bytes topicKey) {
    topics.computeIfAbsent(
        topicKey, key -> dht.announce(Topic.ofKey(key), port.address().getPort()));
  }

  void withdraw(Bytes topicKey) {
    Announcement announced = topics.remove(topicKey);
    if (announced != null) {
      announced.close();
    }
  }

  @Override
  public void close() {
    self.close();
    port.close();
    dht.close();
  }
}
