package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.JsPeer;
import dev.covey.core.testing.PeerProcess;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real JavaScript Hypercore at the other end of a TCP connection, in both roles. */
@Tag("interop")
@Timeout(180)
class JavaScriptHypercoreTest {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  @TempDir Path directory;

  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());

  @AfterEach
  void stopLoops() {
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  @Test
  void downloadsAThousandBlocksAndWhatIsAppendedMeanwhile() {
    try (PeerProcess peer = start("serve", "1000");
        LogStore store = LogStore.open(directory.resolve("java"))) {
      JsonNode listening = peer.await("listening");
      Log copy = store.open(LogKey.parse(listening.required("key").asString()));
      Registration follow = copy.follow();
      Connection connection =
          transport
              .connect(
                  new InetSocketAddress(LOOPBACK, listening.required("port").asInt()),
                  KeyPair.generate(),
                  Duration.ofSeconds(10))
              .join();
      Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux).open(copy));
      Await.until("1000 blocks", () -> copy.contiguousLength() == 1_000);
      assertThat(copy.<Bytes>read(reader -> reader.tree().treeHash()))
          .isEqualTo(Bytes.hex(listening.required("treeHash").asString()));
      for (int i = 0; i < 10; i++) {
        peer.send("append 5");
      }
      Await.until("live appends", () -> copy.contiguousLength() == 1_050);
      List<Bytes> blocks = copy.localRange(0, 2_000);
      for (int i = 0; i < 1_050; i++) {
        assertThat(blocks.get(i)).isEqualTo(Bytes.utf8("block " + i));
      }
      follow.close();
      connection.close("done");
    }
  }

  @Test
  void servesAThousandBlocksAndWhatIsAppendedMeanwhile() {
    try (LogStore store = LogStore.open(directory.resolve("java"))) {
      Log log = store.create("served");
      append(log, 1_000);
      ListeningPort port =
          transport.listen(
              new InetSocketAddress(LOOPBACK, 0),
              KeyPair.generate(),
              connection -> {
                Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux));
              });
      try (PeerProcess peer =
          start("fetch", String.valueOf(port.address().getPort()), log.key().bytes().hex())) {
        assertThat(peer.await("ready")).isNotNull();
        peer.send("await 1000");
        assertHeld(peer, log, 1_000);
        for (int i = 0; i < 10; i++) {
          append(log, 5);
        }
        peer.send("await 1050");
        assertHeld(peer, log, 1_050);
      }
      port.close();
    }
  }

  private static void assertHeld(PeerProcess peer, Log log, long length) {
    JsonNode held = peer.await("held");
    assertThat(held.required("bad").asInt()).isZero();
    assertThat(held.required("length").asLong()).isEqualTo(length);
    assertThat(held.required("treeHash").asString())
        .isEqualTo(log.<Bytes>read(reader -> reader.tree().treeHash()).hex());
  }

  private PeerProcess start(String mode, String... more) {
    List<String> arguments = new ArrayList<>(List.of(mode, directory.resolve("js").toString()));
    arguments.addAll(List.of(more));
    return JsPeer.start("hypercore-peer.js", arguments.toArray(String[]::new));
  }

  private static void append(Log log, int count) {
    List<Bytes> blocks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      blocks.add(Bytes.utf8("block " + (log.length() + i)));
    }
    log.append(blocks);
  }
}
