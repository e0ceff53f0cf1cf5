package dev.covey.core.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.testing.Await;
import dev.covey.core.testing.ConnectionPair;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionTest {

  private static final InetSocketAddress ANY =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final BlockingQueue<String> refusals = new LinkedBlockingQueue<>();

  @AfterEach
  void endLoops() {
    var unused = loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private Transport transport(ConnectionOptions options) {
    return new Transport(loops, options, (address, reason) -> refusals.add(reason));
  }

  private static ConnectionListener into(BlockingQueue<Bytes> queue) {
    return (array, offset, length) -> queue.add(Bytes.wrap(array, offset, length));
  }

  private static Bytes take(BlockingQueue<Bytes> queue) throws InterruptedException {
    Bytes message = queue.poll(20, TimeUnit.SECONDS);
    assertThat(message).isNotNull();
    return message;
  }

  private static Bytes random(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return Bytes.wrap(bytes);
  }

  @Test
  void carriesMessagesOfEverySizeBothWays() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      BlockingQueue<Bytes> atInitiator = new LinkedBlockingQueue<>();
      BlockingQueue<Bytes> atResponder = new LinkedBlockingQueue<>();
      pair.initiator().start(into(atInitiator));
      pair.responder().start(into(atResponder));
      assertThat(pair.initiator().handshakeHash()).isEqualTo(pair.responder().handshakeHash());
      assertThat(pair.initiator().isInitiator()).isTrue();
      assertThat(pair.responder().isInitiator()).isFalse();
      int[] sizes = {1, 100, 65_536, 65_537, 1 << 20, ConnectionOptions.LARGEST_MESSAGE};
      for (int size : sizes) {
        Bytes message = random(size, size);
        pair.initiator().execute(() -> pair.initiator().send(message));
        assertThat(take(atResponder).equals(message)).isTrue();
        pair.responder().execute(() -> pair.responder().send(message));
        assertThat(take(atInitiator).equals(message)).isTrue();
      }
    }
  }

  @Test
  void holdsEverythingUntilItIsStartedAndWhileItIsPaused() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      BlockingQueue<Bytes> received = new LinkedBlockingQueue<>();
      Connection from = pair.initiator();
      Connection to = pair.responder();
      AtomicInteger count = new AtomicInteger();
      from.start(into(new LinkedBlockingQueue<>()));
      from.execute(
          () -> {
            for (int i = 0; i < 1000; i++) {
              from.send(random(i, 1000));
            }
          });
      to.start(
          (array, offset, length) -> {
            received.add(Bytes.wrap(array, offset, length));
            if (count.incrementAndGet() == 500) {
              to.pauseReading();
            }
          });
      for (int i = 0; i < 500; i++) {
        assertThat(take(received)).isEqualTo(random(i, 1000));
      }
      CompletableFuture<Integer> waiting = new CompletableFuture<>();
      to.execute(() -> waiting.complete(received.size()));
      assertThat(waiting.get(5, TimeUnit.SECONDS)).isZero();
      to.execute(to::resumeReading);
      for (int i = 500; i < 1000; i++) {
        assertThat(take(received)).isEqualTo(random(i, 1000));
      }
    }
  }

  @Test
  void saysWhenThereIsNoRoomAndWhenThereIsAgain() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      CompletableFuture<Void> full = new CompletableFuture<>();
      CompletableFuture<Void> drained = new CompletableFuture<>();
      Connection from = pair.initiator();
      from.start(
          new ConnectionListener() {
            @Override
            public void onMessage(byte[] array, int offset, int length) {}

            @Override
            public void onWritable() {
              drained.complete(null);
            }
          });
      from.execute(
          () -> {
            while (from.isWritable()) {
              from.send(random(1, 65_536));
            }
            full.complete(null);
          });
      full.get(10, TimeUnit.SECONDS);
      assertThat(drained).isNotDone();
      pair.responder().start(into(new LinkedBlockingQueue<>()));
      drained.get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void givesUpAPeerThatNeverReads() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      Connection from = pair.initiator();
      from.start(into(new LinkedBlockingQueue<>()));
      Bytes message = random(1, 1 << 20);
      from.execute(
          () -> {
            for (int i = 0; i < 100; i++) {
              from.send(message);
            }
          });
      assertThat(from.closed().get(20, TimeUnit.SECONDS)).contains("does not read");
    }
  }

  @Test
  void deliversWhatWasSentBeforeTheClose() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      BlockingQueue<Bytes> received = new LinkedBlockingQueue<>();
      pair.responder().start(into(received));
      Connection from = pair.initiator();
      from.start(into(new LinkedBlockingQueue<>()));
      from.execute(
          () -> {
            from.send(random(1, 300_000));
            from.close("enough");
          });
      assertThat(take(received).length()).isEqualTo(300_000);
      assertThat(pair.responder().closed().get(10, TimeUnit.SECONDS))
          .isEqualTo("closed by the peer");
      assertThat(from.closed().get(10, TimeUnit.SECONDS)).isEqualTo("enough");
    }
  }

  @Test
  void closesWhenAListenerSeesAViolation() throws Exception {
    try (ConnectionPair pair = ConnectionPair.open()) {
      pair.responder()
          .start(
              (array, offset, length) -> {
                throw new ProtocolViolationException("seen 1, expected 2");
              });
      Connection from = pair.initiator();
      from.start(into(new LinkedBlockingQueue<>()));
      from.execute(() -> from.send(Bytes.utf8("x")));
      assertThat(pair.responder().closed().get(10, TimeUnit.SECONDS))
          .isEqualTo("seen 1, expected 2");
    }
  }

  @Test
  void keepsAliveSoThatSilenceIsNotTheEnd() throws Exception {
    ConnectionOptions options =
        ConnectionOptions.defaults()
            .withKeepAlive(Duration.ofMillis(50))
            .withReadIdle(Duration.ofSeconds(30));
    try (ConnectionPair pair = ConnectionPair.open(options)) {
      pair.initiator().start(into(new LinkedBlockingQueue<>()));
      pair.responder().start(into(new LinkedBlockingQueue<>()));
      long before = pair.responder().bytesReceived();
      Await.until("five frames", () -> pair.responder().bytesReceived() >= before + 5 * 20);
      assertThat(pair.responder().isOpen()).isTrue();
    }
  }

  @Test
  void endsWhenNothingIsReceivedForTooLong() throws Exception {
    Transport silent = transport(ConnectionOptions.defaults().withReadIdle(Duration.ofMillis(100)));
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    try (ListeningPort port = silent.listen(ANY, KeyPair.generate(), accepted::complete)) {
      Connection dialled =
          silent.connect(port.address(), KeyPair.generate(), Duration.ofSeconds(5)).join();
      dialled.start(into(new LinkedBlockingQueue<>()));
      assertThat(dialled.closed().get(10, TimeUnit.SECONDS)).contains("nothing received");
    }
  }

  @Test
  void refusesGarbageAtItsFirstBytesAndSaysSo() throws Exception {
    Transport transport = transport(ConnectionOptions.defaults());
    try (ListeningPort port =
        transport.listen(ANY, KeyPair.generate(), c -> c.close("unexpected"))) {
      try (Socket socket = dial(port)) {
        socket
            .getOutputStream()
            .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      } catch (IOException reset) {
        assertThat(reset).hasMessageContaining("reset");
      }
      assertThat(refusals.poll(10, TimeUnit.SECONDS)).contains("expected 32");
      assertThat(transport.refusedCount()).isEqualTo(1);
    }
  }

  @Test
  void dropsWhoeverSaysNothing() throws Exception {
    Transport transport =
        transport(ConnectionOptions.defaults().withHandshakeTimeout(Duration.ofMillis(100)));
    try (ListeningPort port =
            transport.listen(ANY, KeyPair.generate(), c -> c.close("unexpected"));
        Socket socket = dial(port)) {
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(refusals.poll(10, TimeUnit.SECONDS)).contains("not done within");
    }
  }

  @Test
  void closesAfterAHeaderOfAnotherHandshake() throws Exception {
    assertEndsAfter(new byte[StreamHeader.SIZE], "stream id");
    assertEndsAfter(new byte[StreamHeader.SIZE - 1], "expected 56");
  }

  /** Runs a true handshake by hand, then sends one frame of our choice instead of the header. */
  private void assertEndsAfter(byte[] frame, String reason) throws Exception {
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    Transport transport = transport(ConnectionOptions.defaults());
    try (ListeningPort port = transport.listen(ANY, KeyPair.generate(), accepted::complete);
        Socket socket = dial(port)) {
      NoiseHandshake handshake = NoiseHandshake.initiator(KeyPair.generate());
      OutputStream out = socket.getOutputStream();
      writeFrame(out, handshake.write().toByteArray());
      handshake.read(Bytes.wrap(readFrame(socket.getInputStream())));
      writeFrame(out, handshake.write().toByteArray());
      writeFrame(out, frame);
      Connection connection = accepted.get(10, TimeUnit.SECONDS);
      connection.start(into(new LinkedBlockingQueue<>()));
      assertThat(connection.closed().get(10, TimeUnit.SECONDS)).contains(reason);
    }
  }

  @Test
  void closesAfterAChangedOrOversizeOrTinyFrame() throws Exception {
    byte[] junk = new byte[40];
    assertEndsAfterHeaderAnd(junk, "does not decrypt");
    assertEndsAfterHeaderAnd(new byte[16], "expected 17 to");
    assertEndsAfterHeaderAnd(new byte[2000], "expected 17 to 1017");
  }

  private void assertEndsAfterHeaderAnd(byte[] frame, String reason) throws Exception {
    CompletableFuture<Connection> accepted = new CompletableFuture<>();
    Transport transport = transport(ConnectionOptions.defaults().withMaxMessageSize(1000));
    try (ListeningPort port = transport.listen(ANY, KeyPair.generate(), accepted::complete);
        Socket socket = dial(port)) {
      NoiseHandshake handshake = NoiseHandshake.initiator(KeyPair.generate());
      OutputStream out = socket.getOutputStream();
      writeFrame(out, handshake.write().toByteArray());
      handshake.read(Bytes.wrap(readFrame(socket.getInputStream())));
      writeFrame(out, handshake.write().toByteArray());
      writeFrame(
          out, StreamHeader.write(handshake.outcome(), Bytes.wrap(new byte[24])).toByteArray());
      writeFrame(out, frame);
      Connection connection = accepted.get(10, TimeUnit.SECONDS);
      connection.start(into(new LinkedBlockingQueue<>()));
      assertThat(connection.closed().get(10, TimeUnit.SECONDS)).contains(reason);
    }
  }

  @Test
  void saysThatThePortIsInUse() throws Exception {
    Transport transport = transport(ConnectionOptions.defaults());
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
      assertThatThrownBy(() -> transport.listen(address, KeyPair.generate(), c -> {}))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining("in use")
          .hasMessageContaining(String.valueOf(address.getPort()));
    }
  }

  @Test
  void saysThatNobodyAnswers() throws Exception {
    Transport transport = transport(ConnectionOptions.defaults());
    InetSocketAddress gone;
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      gone = (InetSocketAddress) closed.getLocalSocketAddress();
    }
    assertThatThrownBy(
            () ->
                transport
                    .connect(gone, KeyPair.generate(), Duration.ofSeconds(5))
                    .get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(UnavailableException.class);
    try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      InetSocketAddress address = (InetSocketAddress) mute.getLocalSocketAddress();
      assertThatThrownBy(
              () ->
                  transport
                      .connect(address, KeyPair.generate(), Duration.ofMillis(100))
                      .get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(UnavailableException.class)
          .hasMessageContaining("not done within");
    }
  }

  private static Socket dial(ListeningPort port) throws IOException {
    Socket socket = new Socket(port.address().getAddress(), port.address().getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void writeFrame(OutputStream out, byte[] body) throws IOException {
    byte[] frame = new byte[3 + body.length];
    ConnectionOutbound.writeLength(frame, body.length);
    System.arraycopy(body, 0, frame, 3, body.length);
    out.write(frame);
  }

  private static byte[] readFrame(InputStream in) throws IOException {
    byte[] head = in.readNBytes(3);
    return in.readNBytes((head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16);
  }
}
