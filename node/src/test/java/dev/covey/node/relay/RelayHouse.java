package dev.covey.node.relay;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionListener;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A relay on loopback, and clients of it. */
final class RelayHouse implements AutoCloseable {

  final KeyPair key = KeyPair.generate();
  final Set<Bytes> topics = ConcurrentHashMap.newKeySet();

  /** Topics that somebody came to, in their order. */
  final List<Bytes> added = new CopyOnWriteArrayList<>();

  /**
   * Which host a client is at, as far as the relay's shares go; none is limited that is not here.
   */
  final Map<PublicKey, String> hosts = new ConcurrentHashMap<>();

  final RelayServer server;
  final InetSocketAddress address;
  private final EventLoopGroup relayLoop = Transport.eventLoops(1);
  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final Transport clients;
  private final ListeningPort port;

  RelayHouse(RelayOptions options) {
    this(options, ConnectionOptions.defaults());
  }

  RelayHouse(RelayOptions options, ConnectionOptions ofClients) {
    Transport transport = new Transport(relayLoop, ConnectionOptions.defaults());
    clients = new Transport(loops, ofClients);
    server =
        new RelayServer(
            relayLoop.next(),
            transport,
            options,
            new RelayServer.TopicListener() {
              @Override
              public void added(Bytes topicKey) {
                added.add(topicKey);
                topics.add(topicKey);
              }

              @Override
              public void removed(Bytes topicKey) {
                topics.remove(topicKey);
              }
            },
            new HostShares(
                connection -> Optional.ofNullable(hosts.get(connection.remotePublicKey()))));
    port = transport.listen(HostPort.parse("127.0.0.1:0"), key, server::accept);
    address = port.address();
  }

  Client client() {
    return client(address);
  }

  /** A client that the relay takes to be at this host. */
  Client clientAt(String host) {
    KeyPair identity = KeyPair.generate();
    hosts.put(identity.publicKey(), host);
    return new Client(address, identity);
  }

  /** A client of a relay that may be another. */
  Client client(InetSocketAddress relay) {
    return new Client(relay, KeyPair.generate());
  }

  Transport transport() {
    return clients;
  }

  /** A bare connection to the relay, for those who break the rules. */
  RawClient raw(KeyPair identity) {
    Connection connection = Await.value(clients.connect(address, identity, Duration.ofSeconds(10)));
    return new RawClient(connection);
  }

  @Override
  public void close() {
    server.close();
    port.close();
    var unusedClients = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    var unused = relayLoop.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  static Bytes topic(int number) {
    byte[] key = new byte[RelayProtocol.TOPIC_KEY_SIZE];
    key[0] = (byte) number;
    key[1] = (byte) (number >> 8);
    return Bytes.wrap(key);
  }

  /** A node as far as relays are concerned. */
  final class Client {
    final KeyPair key;
    final BlockingQueue<Talk> accepted = new LinkedBlockingQueue<>();
    final RelayLink link;

    private Client(InetSocketAddress relay, KeyPair key) {
      this.key = key;
      Connection connection = Await.value(clients.connect(relay, key, Duration.ofSeconds(10)));
      // Before anything is read: an open of the relay that came first would be rejected.
      CompletableFuture<RelayLink> opened = new CompletableFuture<>();
      Mux unused =
          Mux.start(
              connection,
              mux ->
                  opened.complete(
                      RelayLink.open(mux, clients, key, made -> accepted.add(new Talk(made)))));
      link = Await.value(opened);
    }

    void register(int... numbers) {
      List<Bytes> keys = new ArrayList<>();
      for (int number : numbers) {
        keys.add(topic(number));
      }
      int unused = Await.value(link.register(keys));
    }

    Talk ask(RelayTarget target) {
      return new Talk(Await.value(link.connect(target)));
    }

    Talk next() throws InterruptedException {
      Talk talk = accepted.poll(20, TimeUnit.SECONDS);
      if (talk == null) {
        throw new AssertionError("nobody came through the relay");
      }
      return talk;
    }

    RelayTarget device() {
      return new RelayTarget.OfDevice(key.publicKey());
    }
  }

  /** An end-to-end connection through a relay. */
  static final class Talk implements ConnectionListener {
    final Connection connection;
    final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    final CompletableFuture<String> closed = new CompletableFuture<>();

    Talk(Connection connection) {
      this.connection = connection;
      connection.start(this);
    }

    void say(String words) {
      say(words.getBytes(StandardCharsets.UTF_8));
    }

    void say(byte[] bytes) {
      connection.execute(() -> connection.send(bytes, 0, bytes.length));
    }

    synchronized int heardBytes() {
      return heard.size();
    }

    synchronized byte[] heard() {
      return heard.toByteArray();
    }

    String words() {
      return new String(heard(), StandardCharsets.UTF_8);
    }

    @Override
    public synchronized void onMessage(byte[] array, int offset, int length) {
      heard.write(array, offset, length);
    }

    @Override
    public void onClose(String reason) {
      closed.complete(reason);
    }
  }

  /** Says what it likes to a relay, and hears all. */
  static final class RawClient {
    final List<RelayMessage> heard = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> closed;
    final RawChannel channel;

    RawClient(Connection connection) {
      closed = connection.closed();
      channel = new RawChannel(connection, heard::add);
    }

    void say(RelayMessage message) {
      channel.say(message);
    }

    void say(Consumer<RawChannel> words) {
      words.accept(channel);
    }
  }
}
