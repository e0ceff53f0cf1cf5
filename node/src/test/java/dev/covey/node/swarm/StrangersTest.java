package dev.covey.node.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import dev.covey.dht.PeerRecord;
import dev.covey.node.room.Head;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.swarm.overlay.OverlayMessage;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A swarm among those who mean no good, and those who come twice. */
@Timeout(120)
class StrangersTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(2);
  private final ExecutorService app = Executors.newFixedThreadPool(4);
  private final TestClock clock = new TestClock();
  private final List<SwarmNode> nodes = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    nodes.forEach(SwarmNode::close);
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
    app.shutdown();
    assertThat(app.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whoTalksGarbageIsBannedUntilTheBanIsOver() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom room = ada.join("jazz");
    KeyPair rude = KeyPair.generate();
    Connection first = member(rude, ada, room, channel -> channel.send(0, garbage()));
    assertThat(first.closed().get(20, TimeUnit.SECONDS)).isNotEmpty();
    Await.until("it is gone", () -> ada.swarm.peers().isEmpty());

    Connection again = connect(rude, ada);
    Mux unusedMux = Mux.start(again);
    assertThat(again.closed().get(20, TimeUnit.SECONDS)).isNotEmpty();
    assertThat(ada.swarm.peers()).isEmpty();

    clock.advance(Bans.FIRST.plusSeconds(1));
    Connection later = member(rude, ada, room, channel -> {});
    Await.until("it is let in again", () -> ada.swarm.peers().size() == 1);
    later.close("enough");
  }

  @Test
  void aMillionJunkRecordsTakeNoPlaceAndLittleTime() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom room = ada.join("jazz");
    // True signatures of devices that are nowhere: a liar's best.
    Encoder junk = new Encoder().uint(16);
    for (int i = 0; i < 16; i++) {
      List<InetSocketAddress> nowhere = List.of(HostPort.parse("127.0.0.1:" + (20_000 + i)));
      junk.buffer(
          PeerRecord.sign(KeyPair.generate(), room.keys().id(), clock.instant(), nowhere, List.of())
              .encoded());
    }
    CompletableFuture<Boolean> sent = new CompletableFuture<>();
    Connection liar =
        member(
            KeyPair.generate(),
            ada,
            room,
            channel -> {
              for (int i = 0; i < 62_500; i++) {
                channel.send(1, junk);
              }
              sent.complete(true);
            });
    assertThat(sent.get(60, TimeUnit.SECONDS)).isTrue();
    SwarmNode bob = node("bob", LOOPBACK);
    LocalRoom his = bob.join("jazz");
    bob.swarm.keep(ada.address(), his.network());
    var unused = his.send("nobody is kept waiting");
    Await.until("his message", () -> SwarmNode.texts(room).contains("nobody is kept waiting"));
    RecordBook records = ada.swarm.membership(room.keys().id()).orElseThrow().records();
    assertThat(records.size()).isLessThanOrEqualTo(20);
    liar.close("enough");
  }

  @Test
  void aRecordThatIsNotSignedByItsDeviceEndsTheConnection() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom room = ada.join("jazz");
    Bytes ofAnotherRoom =
        PeerRecord.sign(
                KeyPair.generate(), Bytes.wrap(new byte[32]), Instant.now(), List.of(), List.of())
            .encoded();
    Connection liar =
        member(
            KeyPair.generate(),
            ada,
            room,
            channel -> channel.send(1, new Encoder().uint(1).buffer(ofAnotherRoom)));
    assertThat(liar.closed().get(20, TimeUnit.SECONDS)).isNotEmpty();
    Await.until("it is gone", () -> ada.swarm.peers().isEmpty());
  }

  @Test
  void aFloodOfConnectionsPushesOutItselfAndNotTheMembers() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK, options().withMaxConnections(16));
    LocalRoom room = ada.join("jazz");
    SwarmNode bob = node("bob", LOOPBACK);
    LocalRoom his = bob.join("jazz");
    bob.swarm.keep(ada.address(), his.network());
    Await.until("they meet", () -> room.peers().size() == 1);
    List<Connection> flood = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      Connection one = connect(KeyPair.generate(), ada);
      Mux unusedMux = Mux.start(one);
      flood.add(one);
      assertThat(ada.swarm.peers().size()).isLessThanOrEqualTo(16);
    }
    Await.until("most are hung up", () -> flood.stream().filter(Connection::isOpen).count() <= 15);
    var unused = his.send("still here");
    Await.until("his message", () -> SwarmNode.texts(room).contains("still here"));
    SwarmNode cyd = node("cyd", LOOPBACK);
    LocalRoom hers = cyd.join("jazz");
    cyd.swarm.keep(ada.address(), hers.network());
    Await.until("there is a place for a member", () -> room.peers().size() == 2);
    flood.forEach(one -> one.close("enough"));
  }

  @Test
  void simultaneousDialsLeaveOneConnectionEveryTime() {
    for (int round = 0; round < 15; round++) {
      SwarmNode ada = node("ada" + round, LOOPBACK);
      SwarmNode bob = node("bob" + round, LOOPBACK);
      LocalRoom hers = ada.join("jazz");
      LocalRoom his = bob.join("jazz");
      ada.swarm.keep(bob.address(), hers.network());
      bob.swarm.keep(ada.address(), his.network());
      var unusedHello = hers.send("hello");
      var unusedHi = his.send("hi");
      Await.until("his", () -> SwarmNode.texts(hers).contains("hi"));
      Await.until("hers", () -> SwarmNode.texts(his).contains("hello"));
      Await.until(
          "one connection", () -> ada.swarm.peers().size() == 1 && bob.swarm.peers().size() == 1);
      nodes.remove(ada);
      nodes.remove(bob);
      ada.close();
      bob.close();
    }
  }

  @Test
  void meetsOverIpv6() throws Exception {
    InetAddress six = HostPort.parse("[::1]:0").getAddress();
    try (ServerSocket probe = new ServerSocket(0, 1, six)) {
      assertThat(probe.isBound()).isTrue();
    } catch (IOException e) {
      Assumptions.abort("this machine has no ::1: " + e.getMessage());
    }
    SwarmNode ada = node("ada", six);
    SwarmNode bob = node("bob", six);
    LocalRoom hers = ada.join("jazz");
    LocalRoom his = bob.join("jazz");
    bob.swarm.keep(ada.address(), his.network());
    var unused = his.send("from ::1");
    Await.until("his message", () -> SwarmNode.texts(hers).contains("from ::1"));
    assertThat(hers.peers().get(0).address()).startsWith("[");
  }

  @Test
  void aRestartNeedsNobodyElseToFindTheOthers() {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom hers = ada.join("jazz");
    SwarmOptions remembering = options().withPeersFile(directory.resolve("peers"));
    SwarmNode bob = node("bob", LOOPBACK, remembering);
    LocalRoom his = bob.join("jazz");
    bob.swarm.keep(ada.address(), his.network());
    Await.until("they meet", () -> his.peers().size() == 1);
    nodes.remove(bob);
    bob.close();
    Await.until("he is gone", () -> hers.peers().isEmpty());
    SwarmNode back =
        add(
            new SwarmNode(
                directory.resolve("bob"),
                bob.identity,
                loops,
                app,
                LOOPBACK,
                remembering,
                Optional.empty()));
    LocalRoom again = back.join("jazz");
    Await.until("they meet again", () -> again.peers().size() == 1);
  }

  @Test
  void strangersMaySendLittleAtOnce() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    Connection stranger = connect(KeyPair.generate(), ada);
    Mux unused = Mux.start(stranger);
    stranger.execute(() -> stranger.send(new byte[1 << 20], 0, 1 << 20));
    assertThat(stranger.closed().get(20, TimeUnit.SECONDS)).isNotEmpty();
    assertThatThrownBy(() -> connect(KeyPair.generate(), ada).closed().get(1, TimeUnit.SECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
  }

  @Test
  void headsOfOneWhoIsNoNeighbourAreNotKept() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom room = ada.join("jazz");
    RoomMembership membership = ada.swarm.membership(room.keys().id()).orElseThrow();
    List<Head> madeUp = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      madeUp.add(new Head(new LogKey(Blake2b.hash(Bytes.utf8("log " + i))), 1));
    }
    Connection liar =
        member(
            KeyPair.generate(),
            ada,
            room,
            channel -> {
              channel.send(RoomMessages.HEADS, RoomMessages.heads(madeUp));
              channel.send(RoomMessages.CLOCK, new Encoder().uint(clock.millis() + 3_600_000));
            });
    Await.until("all is read", () -> ada.swarm.othersAhead().isPresent());
    assertThat(membership.pendingHeads()).hasValue(0);
    liar.close("enough");
  }

  @Test
  void tellsANeighbourAllAgainWhenAskedButNotEachTime() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom room = ada.join("jazz");
    var unused = room.send("hello");
    Await.until("it is told of", () -> room.memberLogs().heads().size() == 1);
    Bytes noHeads = Bytes.wrap(new byte[32]);
    AtomicInteger told = new AtomicInteger();
    AtomicLong asked = new AtomicLong();
    Connection asker =
        member(
            KeyPair.generate(),
            ada,
            room,
            channel -> {
              asked.set(System.nanoTime());
              channel.send(
                  RoomMessages.OVERLAY,
                  RoomMessages.overlay(new OverlayMessage.Ask<>(true), devices -> List.of()));
              channel.send(RoomMessages.DIGEST, new Encoder(32).raw(noHeads));
            },
            (channel, type) -> {
              if (type == RoomMessages.HEADS && told.incrementAndGet() == 1) {
                for (int i = 0; i < 100; i++) {
                  channel.send(RoomMessages.DIGEST, new Encoder(32).raw(noHeads));
                }
              }
            });
    Await.until("all is told again", () -> told.get() >= 2);
    Duration since = Duration.ofNanos(System.nanoTime() - asked.get());
    assertThat(since).isGreaterThan(Duration.ofSeconds(4));
    asker.close("enough");
  }

  @Test
  void aChannelThatIsHeardOfAfterAnotherTookItsPlaceTakesNone() throws Exception {
    // So many that the two connections and the room have each their own.
    EventLoopGroup many = Transport.eventLoops(16);
    SwarmNode ada =
        new SwarmNode(
            directory.resolve("ada"),
            SwarmNode.person("ada"),
            many,
            app,
            LOOPBACK,
            options(),
            Optional.empty());
    LocalRoom room = ada.join("jazz");
    KeyPair bob = KeyPair.generate();
    Connection first = member(bob, ada, room, channel -> {});
    while (first.handshakeHash().at(0) >= 0) { // The lower hash is chosen: half are to be.
      first.close("its hash is low");
      Await.until("it is gone", () -> ada.swarm.links().get(bob.publicKey()).isEmpty());
      first = member(bob, ada, room, channel -> {});
    }
    Await.until("the first is open", () -> channelTo(bob, ada, room).isPresent());
    RoomChannel late = channelTo(bob, ada, room).orElseThrow();
    CountDownLatch held = new CountDownLatch(1);
    late.link().execute(() -> awaitUnder(held));
    AtomicReference<MuxChannel> opened = new AtomicReference<>();
    AtomicInteger answers = new AtomicInteger();
    Connection second;
    do { // Until one is chosen before the first.
      second =
          member(
              bob,
              ada,
              room,
              opened::set,
              (unusedChannel, type) -> answers.addAndGet(type == RoomMessages.OVERLAY ? 1 : 0));
      Connection tried = second;
      Await.until(
          "the second is open, or not chosen",
          () -> !tried.isOpen() || channelTo(bob, ada, room).filter(c -> c != late).isPresent());
    } while (!second.isOpen());

    // The first is to be closed, and does not know it yet.
    assertThat(late.isOpen()).isTrue();
    RoomMembership membership = ada.swarm.membership(room.keys().id()).orElseThrow();
    membership.opened(late);
    Await.until("it is open on both sides", () -> opened.get() != null);
    Connection chosen = second;
    MuxChannel channel = Objects.requireNonNull(opened.get());
    Encoder ask = RoomMessages.overlay(new OverlayMessage.Ask<>(true), devices -> List.of());
    chosen.execute(() -> channel.send(RoomMessages.OVERLAY, ask));
    Await.until("it is answered", () -> answers.get() > 0);

    held.countDown();
    assertThat(first.closed().get(20, TimeUnit.SECONDS)).isNotEmpty();
    second.close("enough");
    ada.close();
    many.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static void awaitUnder(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Optional<RoomChannel> channelTo(KeyPair device, SwarmNode from, LocalRoom room) {
    return from.swarm.links().channel(device.publicKey(), room.network());
  }

  @Test
  void hangsUpOnOneWhoNeverOpensTheRoom() throws Exception {
    SwarmNode ada = node("ada", LOOPBACK);
    LocalRoom room = ada.join("jazz");
    CompletableFuture<Connection> taken = new CompletableFuture<>();
    ListeningPort silent =
        new Transport(loops, ConnectionOptions.defaults())
            .listen(
                HostPort.parse("127.0.0.1:0"),
                KeyPair.generate(),
                connection -> {
                  Mux unusedMux = Mux.start(connection);
                  taken.complete(connection);
                });
    ada.swarm.keep(silent.address(), room.network());
    Connection connection = taken.get(20, TimeUnit.SECONDS);
    silent.close();
    // 10 s for the channel, and one sweep.
    assertThat(connection.closed().get(40, TimeUnit.SECONDS)).isNotEmpty();
    Await.until("it is gone", () -> ada.swarm.peers().isEmpty());
  }

  private static Encoder garbage() {
    return new Encoder().uint(5).raw(new byte[] {1, 2, 3});
  }

  private Connection connect(KeyPair device, SwarmNode to) throws Exception {
    return new Transport(loops, ConnectionOptions.defaults())
        .connect(to.address(), device, Duration.ofSeconds(10))
        .get(20, TimeUnit.SECONDS);
  }

  /** Connects as one who knows the room, and does that when the channel is open. */
  private Connection member(
      KeyPair device, SwarmNode to, LocalRoom room, Consumer<MuxChannel> action) throws Exception {
    return member(device, to, room, action, (channel, type) -> {});
  }

  private Connection member(
      KeyPair device,
      SwarmNode to,
      LocalRoom room,
      Consumer<MuxChannel> action,
      BiConsumer<MuxChannel, Integer> onMessage)
      throws Exception {
    Connection connection = connect(device, to);
    Bytes capability = RoomChannel.ours(room.network(), connection);
    MuxHandler handler =
        new MuxHandler() {
          @Override
          public void onOpen(MuxChannel channel, Decoder handshake) {
            action.accept(channel);
          }

          @Override
          public void onMessage(MuxChannel channel, int type, Decoder body) {
            onMessage.accept(channel, type);
          }
        };
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              var unusedChannel =
                  mux.open(RoomChannel.PROTOCOL, room.keys().id(), capability, handler);
            });
    return connection;
  }

  private SwarmOptions options() {
    return SwarmOptions.defaults().withClock(clock);
  }

  private SwarmNode node(String name, InetAddress host) {
    return node(name, host, options());
  }

  private SwarmNode node(String name, InetAddress host, SwarmOptions options) {
    return add(
        new SwarmNode(
            directory.resolve(name),
            SwarmNode.person(name),
            loops,
            app,
            host,
            options,
            Optional.empty()));
  }

  private SwarmNode add(SwarmNode node) {
    nodes.add(node);
    return node;
  }
}
