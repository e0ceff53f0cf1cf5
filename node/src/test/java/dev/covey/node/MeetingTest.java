package dev.covey.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.api.Sighting;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.key.RoomName;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that know each other's addresses: no DHT. */
@Timeout(90)
class MeetingTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  @Test
  void meetThroughTheAddressesOfALinkAlone() {
    try (LocalNode ada = LocalNode.open(config("ada"));
        LocalNode bob = LocalNode.open(config("bob"))) {
      Room hers = ada.createRoom("reading group");
      Room his = Await.value(bob.joinRoom(hers.link()));
      hers.send("hello");
      awaitTexts(his, "hello");
    }
  }

  @Test
  void noticeEachOtherAndRememberWhenThatWas() {
    NodeConfig hers = config("ada");
    Room room;
    try (LocalNode ada = LocalNode.open(hers)) {
      room = ada.createRoom("reading group");
      try (LocalNode bob = LocalNode.open(config("bob"))) {
        Room his = Await.value(bob.joinRoom(room.link()));
        Room seen = room;
        Await.until("ada sees bob", () -> online(seen) == 1);
        Await.until("bob sees ada", () -> online(his) == 1);
        his.presence().typing();
        Await.until("ada sees bob type", () -> sighting(seen).typing());
      }
      Room left = room;
      Await.until("bob has left", () -> online(left) == 0);
    }
    try (LocalNode ada = LocalNode.open(hers)) {
      Sighting bob = sighting(ada.room("reading group").orElseThrow());
      assertThat(bob.online()).isFalse();
      assertThat(bob.seen()).isPresent();
    }
  }

  private static long online(Room room) {
    return room.presence().members().stream().filter(Sighting::online).count();
  }

  private static Sighting sighting(Room room) {
    return room.presence().members().get(0);
  }

  @Test
  void keepOneConnectionWhenBothDialAtOnceAndByTwoAddresses() {
    NodeConfig everywhere = config("ada").withListen(new InetSocketAddress(0));
    try (LocalNode ada = LocalNode.open(everywhere)) {
      int port = address(ada).getPort();
      NodeConfig dialling =
          config("bob")
              .withPeers(
                  List.of(
                      HostPort.parse("127.0.0.1:" + port), HostPort.parse("127.0.0.2:" + port)));
      try (LocalNode bob = LocalNode.open(dialling)) {
        Room hers = ada.openRoom("jazz");
        Room his = bob.openRoom("jazz");
        // Through his link she dials him, too.
        Room again = Await.value(ada.joinRoom(his.link()));
        assertThat(again.id()).isEqualTo(hers.id());
        hers.send("take five");
        his.send("blue rondo");
        awaitTexts(his, "take five", "blue rondo");
        awaitTexts(hers, "take five", "blue rondo");
        Await.until(
            "one connection",
            () -> bob.status().peers().size() == 1 && ada.status().peers().size() == 1);
      }
    }
  }

  @Test
  void takeBackWhatARestoredBackupHasLostAndGoOnInANewLog() throws Exception {
    Path backup = directory.resolve("backup");
    try (LocalNode bob = LocalNode.open(config("bob"))) {
      Room his = bob.openRoom("jazz");
      NodeConfig hers = config("ada").withPeers(List.of(address(bob)));
      try (LocalNode ada = LocalNode.open(hers)) {
        ada.openRoom("jazz").send("before the backup");
        awaitTexts(his, "before the backup");
      }
      copy(directory.resolve("ada"), backup);
      try (LocalNode ada = LocalNode.open(hers)) {
        Room room = ada.room("jazz").orElseThrow();
        room.sendAll(List.of("after", "the backup"));
        awaitTexts(his, "before the backup", "after", "the backup");
      }
      NodeConfig restored = config("backup").withName("ada").withPeers(List.of(address(bob)));
      try (LocalNode ada = LocalNode.open(restored)) {
        Room room = ada.room("jazz").orElseThrow();
        awaitTexts(room, "before the backup", "after", "the backup");
        room.send("restored");
        awaitTexts(his, "before the backup", "after", "the backup", "restored");
        assertThat(room.members().stream().filter(Member::self)).hasSize(2);
      }
    }
  }

  @Test
  void tellNothingToAStrangerWhoKnowsARoomsIdOnly() throws Exception {
    EventLoopGroup loops = Transport.eventLoops(1);
    try (LocalNode ada = LocalNode.open(config("ada"))) {
      Room room = ada.openRoom("jazz");
      room.send("secret");
      Connection stranger =
          new Transport(loops, ConnectionOptions.defaults())
              .connect(address(ada), KeyPair.generate(), Duration.ofSeconds(10))
              .get(20, TimeUnit.SECONDS);
      CompletableFuture<String> heard = new CompletableFuture<>();
      MuxHandler listener =
          new MuxHandler() {
            @Override
            public void onOpen(MuxChannel channel, Decoder handshake) {}

            @Override
            public void onMessage(MuxChannel channel, int type, Decoder body) {
              heard.complete("message " + type);
            }

            @Override
            public void onClose(MuxChannel channel) {
              heard.complete("closed");
            }
          };
      Bytes guess = Bytes.wrap(new byte[32]);
      Mux unused =
          Mux.start(
              stranger,
              mux -> {
                var unusedChannel = mux.open("covey/room/1", Bytes.hex(room.id()), guess, listener);
              });
      assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo("closed");
      Await.until("the stranger is gone", () -> ada.status().peers().isEmpty());
      assertThat(room.peers()).isEmpty();
    } finally {
      var unusedEnd = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
  }

  @Test
  void admitOthersWhileAMemberTellsOfLogsThatAreNotThere() throws Exception {
    EventLoopGroup loops = Transport.eventLoops(1);
    try (LocalNode ada = LocalNode.open(config("ada"));
        LocalNode bob = LocalNode.open(config("bob").withPeers(List.of(address(ada))))) {
      Room hers = ada.openRoom("jazz");
      RoomKeys keys = RoomKeys.open(RoomName.roomKey("jazz"));
      Connection liar =
          new Transport(loops, ConnectionOptions.defaults())
              .connect(address(ada), KeyPair.generate(), Duration.ofSeconds(10))
              .get(20, TimeUnit.SECONDS);
      Bytes capability = keys.current().capability(true, liar.handshakeHash());
      CompletableFuture<Boolean> open = new CompletableFuture<>();
      MuxHandler lies =
          new MuxHandler() {
            @Override
            public void onOpen(MuxChannel channel, Decoder handshake) {
              // Heads are listened to from a neighbour only: ask to be one.
              channel.send(2, new Encoder().uint(0).uint(1));
              for (int round = 0; round < 3; round++) {
                Encoder heads = new Encoder().uint(2_000);
                for (int i = 0; i < 2_000; i++) {
                  heads.raw(KeyPair.generate().publicKey().bytes()).uint(1);
                }
                channel.send(0, heads);
              }
              open.complete(true);
            }

            @Override
            public void onMessage(MuxChannel channel, int type, Decoder body) {}
          };
      Mux unused =
          Mux.start(
              liar,
              mux -> {
                var unusedChannel = mux.open("covey/room/1", keys.id(), capability, lies);
              });
      assertThat(open.get(20, TimeUnit.SECONDS)).isTrue();
      Room his = bob.openRoom("jazz");
      his.send("still room for me");
      awaitTexts(hers, "still room for me");
      assertThat(hers.members()).hasSize(2);
      liar.close("enough");
    } finally {
      var unusedEnd = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    }
  }

  private NodeConfig config(String name) {
    return NodeConfig.at(directory.resolve(name))
        .withName(name)
        .withListen(new InetSocketAddress(LOOPBACK, 0))
        .withDht(false)
        .withLan(false);
  }

  private static InetSocketAddress address(LocalNode node) {
    int port = HostPort.parse(node.status().listening().get(0)).getPort();
    return new InetSocketAddress(LOOPBACK, port);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Path unused = Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }

  private static void awaitTexts(Room room, String... wanted) {
    Await.until(
        String.join(", ", wanted) + " in " + room.name(),
        () ->
            room.history().latest(1_000).items().stream()
                .filter(message -> message.kind() == MessageKind.TEXT)
                .map(Message::text)
                .toList()
                .containsAll(List.of(wanted)));
  }
}
