package dev.covey.core.mux;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.encoding.Encoder;
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
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** Talks to the real secret-stream and protomux, in both roles. */
@Tag("interop")
@Timeout(120)
class JavaScriptMuxTest {

  private static final Bytes ID = Bytes.hex("09".repeat(32));

  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());
  private final KeyPair identity = KeyPair.generate();

  @BeforeAll
  @Timeout(300)
  static void install() {
    JsPeer.install();
  }

  @AfterEach
  void endLoops() {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  @Test
  void dialsJavaScript() throws Exception {
    try (PeerProcess js = JsPeer.start("mux-peer.js", "listen")) {
      int port = js.await("listening").required("port").asInt();
      Connection connection =
          transport
              .connect(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                  identity,
                  Duration.ofSeconds(10))
              .get(20, TimeUnit.SECONDS);
      talk(js, connection);
    }
  }

  @Test
  void isDialledByJavaScript() throws Exception {
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    try (ListeningPort port =
            transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                identity,
                accepted::complete);
        PeerProcess js =
            JsPeer.start("mux-peer.js", "connect", String.valueOf(port.address().getPort()))) {
      talk(js, accepted.get(60, TimeUnit.SECONDS));
    }
  }

  private void talk(PeerProcess js, Connection connection) throws Exception {
    TestChannel handler = new TestChannel();
    Mux mux = Mux.start(connection);
    connection.execute(
        () -> {
          MuxChannel channel =
              mux.open("covey/test", ID, new Encoder().string("hello").toBytes(), handler);
          channel.send(0, Bytes.utf8("early"));
        });
    JsonNode connected = js.await("connected");
    assertThat(connected.required("remotePublicKey").asString())
        .isEqualTo(identity.publicKey().toString());
    assertThat(connected.required("publicKey").asString())
        .isEqualTo(connection.remotePublicKey().toString());
    assertThat(connected.required("handshakeHash").asString())
        .isEqualTo(connection.handshakeHash().hex());
    assertThat(js.await("open").required("handshake").asString()).isEqualTo("hello");
    handler.expect("open \rhello from js", "1 early", "end");
    MuxChannel channel = Await.value(handler.channel);

    for (int size : new int[] {65, 65_536, 1 << 20, 16_000_000}) {
      connection.execute(() -> channel.send(0, Bytes.wrap(new byte[size])));
      handler.expect("1 " + size + " bytes", "end");
    }

    connection.execute(
        () -> {
          for (int i = 0; i < 1000; i++) {
            channel.send(0, Bytes.utf8("n" + i));
          }
        });
    for (int i = 0; i < 1000; i++) {
      expectIgnoringEnds(handler, "1 n" + i);
    }
    connection.execute(() -> channel.send(2, new Encoder().string("50")));
    for (int i = 0; i < 50; i++) {
      expectIgnoringEnds(handler, "0 m" + i);
    }

    TestChannel unknown = new TestChannel();
    connection.execute(() -> use(mux.open("covey/unknown", ID, Bytes.EMPTY, unknown)));
    unknown.expect("close");

    TestChannel late = new TestChannel();
    connection.execute(
        () ->
            mux.open("covey/late", ID, new Encoder().string("l").toBytes(), late)
                .send(0, Bytes.utf8("pipelined")));
    late.expect("open \rhello from js", "1 pipelined", "end");

    connection.execute(() -> channel.send(3, Bytes.EMPTY));
    expectIgnoringEnds(handler, "close");
    for (int round = 0; round < 5; round++) {
      TestChannel again = new TestChannel();
      connection.execute(
          () -> use(mux.open("covey/test", ID, new Encoder().string("a").toBytes(), again)));
      again.expect("open \rhello from js");
      connection.execute(() -> again.channel.join().close());
      again.expect("close");
    }
    connection.close("done");
    assertThat(js.await("closed").required("event").asString()).isEqualTo("closed");
  }

  private static void expectIgnoringEnds(TestChannel handler, String expected)
      throws InterruptedException {
    String event = handler.events.poll(10, TimeUnit.SECONDS);
    while ("end".equals(event)) {
      event = handler.events.poll(10, TimeUnit.SECONDS);
    }
    assertThat(event).isEqualTo(expected);
  }

  private static void use(MuxChannel channel) {
    assertThat(channel).isNotNull();
  }
}
