package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.dht.HostPort;
import dev.covey.dht.Topic;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.krpc.KrpcCodec;
import dev.covey.dht.krpc.Message;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Thirty per cent of a network on loopback sockets are out to break it. */
@Timeout(120)
class HostileNetworkTest {

  private static final int HONEST = 21;
  private static final int HOSTILE = 9;
  private static final int TOPICS = 20;
  private static final int FALSE_PORT = 6666;
  private static final int FORGED_PORT = 6667;

  private final EventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
  private final List<MainlineDht> honest = new ArrayList<>();
  private final List<Hostile> hostile = new ArrayList<>();
  private final Random random = new Random(66);

  @AfterEach
  void closeAll() {
    hostile.forEach(Hostile::close);
    honest.forEach(MainlineDht::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void honestNodesFindEachOtherAmongThirtyPercentWhoLieForgeAndFlood() throws Exception {
    for (int i = 0; i < HONEST; i++) {
      MainlineOptions options = MainlineDht.options().eventLoopGroup(loops);
      honest.add(
          i == 0
              ? options.open()
              : options.bootstrap(List.of(honest.get(0).localAddress())).open());
    }
    for (MainlineDht node : honest.subList(1, HONEST)) {
      node.joined().get(20, TimeUnit.SECONDS);
    }
    for (int i = 0; i < HOSTILE; i++) {
      hostile.add(new Hostile(i));
    }
    hostile.forEach(Hostile::start);
    for (int i = 0; i < TOPICS; i++) {
      honest.get(i).announce(topic(i), 4000 + i).first().get(20, TimeUnit.SECONDS);
      hostile.get(i % HOSTILE).attack(topic(i));
    }
    for (int i = 0; i < TOPICS; i++) {
      Set<InetSocketAddress> found = ConcurrentHashMap.newKeySet();
      int count =
          honest
              .get((i + 7) % HONEST)
              .lookup(topic(i), found::add)
              .done()
              .get(10, TimeUnit.SECONDS);
      assertThat(found).contains(HostPort.parse("127.0.0.1:" + (4000 + i)));
      assertThat(found).noneMatch(peer -> peer.getPort() == FORGED_PORT);
      assertThat(count).isLessThanOrEqualTo(SearchTask.MAX_FOUND);
    }
    assertThat(hostile).allMatch(one -> one.asked > 0);
    // None of ours sends what does not parse, whatever it is sent.
    assertThat(hostile).allMatch(one -> one.nonsense == 0);
  }

  private static Topic topic(int number) {
    byte[] bytes = new byte[32];
    bytes[31] = (byte) number;
    return new Topic(Bytes.wrap(bytes));
  }

  /** Answers with a new id each time, with contacts that do not exist, or with garbage. */
  private final class Hostile {
    private final int kind;
    private final NodeId id = NodeId.random(random);
    private final DatagramSocket socket;
    private volatile int asked;
    private volatile int nonsense;

    private Hostile(int number) throws IOException {
      this.kind = number % 3;
      this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      Thread thread = new Thread(this::listen, "hostile-" + number);
      thread.setDaemon(true);
      thread.start();
    }

    private void start() {
      for (MainlineDht node : honest) {
        send(
            node.localAddress(),
            KrpcCodec.encode(new Message.FindNode(Bytes.utf8("h"), id, false, id)));
      }
    }

    /** Forges announcements, and floods with garbage. */
    private void attack(Topic topic) {
      NodeId key = NodeId.of(topic.key());
      Random own = new Random(kind);
      for (MainlineDht node : honest) {
        for (int i = 0; i < 20; i++) {
          byte[] token = new byte[8];
          own.nextBytes(token);
          Message.Query forged =
              new Message.AnnouncePeer(
                  Bytes.utf8("f"), id, false, key, FORGED_PORT, false, Bytes.wrap(token));
          send(node.localAddress(), KrpcCodec.encode(forged));
          byte[] garbage = new byte[1 + own.nextInt(1400)];
          own.nextBytes(garbage);
          garbage[0] = 'd';
          send(node.localAddress(), Bytes.wrap(garbage));
        }
      }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void listen() {
      byte[] buffer = new byte[2048];
      Random own = new Random(7);
      while (!socket.isClosed()) {
        try {
          DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
          socket.receive(packet);
          Message message = KrpcCodec.decode(Bytes.wrap(Arrays.copyOf(buffer, packet.getLength())));
          if (message instanceof Message.Query query) {
            answer((InetSocketAddress) packet.getSocketAddress(), query, own);
          }
        } catch (ProtocolViolationException e) {
          nonsense++;
        } catch (IOException e) {
          return;
        }
      }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void answer(InetSocketAddress from, Message.Query query, Random own) {
      asked++;
      boolean aboutPeers = query instanceof Message.GetPeers;
      if (kind == 2 && aboutPeers) {
        byte[] garbage = new byte[600];
        own.nextBytes(garbage);
        send(from, Bytes.wrap(garbage));
        return;
      }
      NodeId target = query instanceof Message.GetPeers get ? get.key() : id;
      List<Contact> told = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        InetSocketAddress address =
            i % 2 == 0
                ? HostPort.parse("127.0.0.1:" + (1 + own.nextInt(1000)))
                : honest.get(own.nextInt(HONEST)).localAddress();
        told.add(new Contact(target.randomSharing(40 + own.nextInt(80), own), address));
      }
      List<InetSocketAddress> values =
          aboutPeers ? List.of(HostPort.parse("127.6.6.6:" + FALSE_PORT)) : List.of();
      NodeId said = kind == 0 ? NodeId.random(own) : id;
      send(
          from,
          KrpcCodec.encode(
              new Message.Response(
                  query.transaction(), said, told, values, Bytes.utf8("tokenses"), from)));
    }

    private void send(InetSocketAddress to, Bytes datagram) {
      try {
        byte[] bytes = datagram.toByteArray();
        socket.send(new DatagramPacket(bytes, bytes.length, to));
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }

    private void close() {
      socket.close();
    }
  }
}
