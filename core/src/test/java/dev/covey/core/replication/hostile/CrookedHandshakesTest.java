package dev.covey.core.replication.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.crypto.Namespace;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.NoiseHandshake;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that does not get as far as a connection: plain sockets, bytes by hand. */
@Timeout(120)
class CrookedHandshakesTest extends HostileTest {

  @Test
  void refusesGarbage() throws Exception {
    Random random = new Random(5);
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[64 + random.nextInt(4_000)];
      random.nextBytes(garbage);
      try (Socket socket = dial()) {
        write(socket, garbage);
        assertThat(readToEnd(socket)).isEmpty();
      }
      assertThat(refusal()).contains("expected 32");
    }
    try (Socket socket = dial()) {
      write(socket, "\u0016\u0003\u0001\u0002".getBytes(StandardCharsets.ISO_8859_1));
      assertThat(readToEnd(socket)).isEmpty();
    }
    assertThat(refusal()).contains("expected 32");
  }

  @Test
  void refusesKeysThatAreNoPoints() throws Exception {
    for (byte fill : new byte[] {0, 1, -1, 0x7f}) {
      byte[] point = new byte[32];
      java.util.Arrays.fill(point, fill);
      try (Socket socket = dial()) {
        write(socket, frame(point));
        assertThat(readToEnd(socket)).isEmpty();
      }
      assertThat(refusal()).isNotBlank();
    }
  }

  @Test
  void givesUpOneWhoDripsHisBytes() throws Exception {
    byte[] first = frame(NoiseHandshake.initiator(KeyPair.generate()).write().toByteArray());
    try (Socket socket = dial()) {
      boolean cutOff = false;
      for (int i = 0; i < 2 * first.length && !cutOff; i++) {
        try {
          // Never the last byte: it is promised for ever.
          if (i < first.length - 1) {
            write(socket, new byte[] {first[i]});
          }
        } catch (SocketException e) {
          cutOff = true;
        }
        LockSupport.parkNanos(Duration.ofMillis(400).toNanos());
        cutOff |= !victim.refusals.isEmpty();
      }
      assertThat(refusal()).contains("not done within PT10S");
      assertThat(readToEnd(socket)).isEmpty();
    }
  }

  @Test
  void letsHonestPeersInAgainAfterManyThatNeverFinish() throws Exception {
    List<Socket> idle = new ArrayList<>();
    try {
      for (int i = 0; i < 600; i++) {
        idle.add(dial());
      }
      Await.until("all given up", () -> victim.refusals.size() >= 600);
      assertThat(victim.refusals)
          .anyMatch(reason -> reason.contains("more than 512 handshakes"))
          .anyMatch(reason -> reason.contains("not done within"));
    } finally {
      for (Socket socket : idle) {
        socket.close();
      }
    }
  }

  @Test
  void refusesTheRecordedBytesOfAnotherHandshake() throws Exception {
    NoiseHandshake honest = NoiseHandshake.initiator(KeyPair.generate());
    byte[] first = frame(honest.write().toByteArray());
    byte[] third;
    try (Socket socket = dial()) {
      write(socket, first);
      honest.read(Bytes.wrap(readFrame(socket)));
      third = frame(honest.write().toByteArray());
      write(socket, third);
      assertThat(readFrame(socket)).hasSize(56);
    }
    try (Socket socket = dial()) {
      write(socket, first);
      assertThat(readFrame(socket)).hasSize(96);
      write(socket, third);
      assertThat(readToEnd(socket)).isEmpty();
    }
    assertThat(refusal()).contains("does not match its tag");
  }

  @Test
  void refusesOneWhoSendsItsOwnFramesBackWhenDialled() throws Exception {
    try (Socket socket = dial()) {
      write(socket, frame(NoiseHandshake.initiator(KeyPair.generate()).write().toByteArray()));
      byte[] second = readFrame(socket);
      write(socket, frame(java.util.Arrays.copyOf(second, 64)));
      assertThat(readToEnd(socket)).isEmpty();
    }
    assertThat(refusal()).contains("does not match its tag");
  }

  @Test
  void refusesOneWhoSendsItsOwnFramesBackWhenDialling() throws Exception {
    try (ServerSocket mirror = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread echo =
          new Thread(
              () -> {
                try (Socket socket = mirror.accept()) {
                  socket.getInputStream().transferTo(socket.getOutputStream());
                } catch (IOException e) {
                  assertThat(e).hasMessageMatching("(?i).*(reset|closed|broken pipe).*");
                }
              },
              "mirror");
      echo.start();
      assertThatThrownBy(
              () ->
                  victim
                      .dialling()
                      .connect(
                          (InetSocketAddress) mirror.getLocalSocketAddress(),
                          KeyPair.generate(),
                          Duration.ofSeconds(10))
                      .get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(ProtocolViolationException.class)
          .hasMessageContaining("frame of 32 bytes, expected 96");
      echo.join(10_000);
      assertThat(echo.isAlive()).isFalse();
    }
  }

  @Test
  void closesOnItsOwnHeaderSentBack() throws Exception {
    try (Socket socket = dial()) {
      NoiseHandshake.Outcome outcome = shakeHands(socket);
      byte[] header = readFrame(socket);
      write(socket, frame(header));
      assertThat(endOf(outcome)).contains("stream id of another handshake");
    }
  }

  @Test
  void closesOnItsOwnMessagesSentBack() throws Exception {
    try (Socket socket = dial()) {
      NoiseHandshake.Outcome outcome = shakeHands(socket);
      assertThat(readFrame(socket)).hasSize(56);
      write(socket, frame(header(outcome)));
      // The victim opens the log it wants by itself: that is a message of its own.
      write(socket, frame(readFrame(socket)));
      assertThat(endOf(outcome)).contains("does not decrypt");
    }
  }

  @Test
  void closesOnTheSameMessageTwice() throws Exception {
    try (Socket socket = dial()) {
      NoiseHandshake.Outcome outcome = shakeHands(socket);
      write(socket, frame(header(outcome)));
      var stream =
          new dev.covey.core.crypto.SecretStream(outcome.sendKey(), Bytes.wrap(new byte[24]));
      byte[] plain = {0, 9, 1};
      byte[] sealed = new byte[plain.length + 17];
      stream.push(plain, 0, plain.length, sealed, 0);
      write(socket, frame(sealed));
      write(socket, frame(sealed));
      assertThat(endOf(outcome)).contains("does not decrypt");
    }
  }

  @Test
  void holdsLittleForAFrameThatIsPromisedButNeverComes() throws Exception {
    long before = usedHeap();
    List<Socket> promising = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        Socket socket = dial();
        promising.add(socket);
        NoiseHandshake.Outcome outcome = shakeHands(socket);
        write(socket, frame(header(outcome)));
        write(socket, new byte[] {-1, -1, -1, 1, 2, 3});
      }
      victim.checkHonestPeers();
      assertBoundedHeap(before);
    } finally {
      for (Socket socket : promising) {
        socket.close();
      }
    }
  }

  private NoiseHandshake.Outcome shakeHands(Socket socket) throws Exception {
    NoiseHandshake handshake = NoiseHandshake.initiator(KeyPair.generate());
    write(socket, frame(handshake.write().toByteArray()));
    handshake.read(Bytes.wrap(readFrame(socket)));
    write(socket, frame(handshake.write().toByteArray()));
    return handshake.outcome();
  }

  /** A true header of the initiator's. */
  private static byte[] header(NoiseHandshake.Outcome outcome) {
    return Blake2b.keyedHash(outcome.handshakeHash(), Namespace.of("hyperswarm/secret-stream", 0))
        .concat(Bytes.wrap(new byte[24]))
        .toByteArray();
  }

  private String endOf(NoiseHandshake.Outcome outcome) throws Exception {
    return victim.accepted(outcome.handshakeHash()).closed().get(20, TimeUnit.SECONDS);
  }

  private String refusal() throws InterruptedException {
    String reason = victim.refusals.poll(20, TimeUnit.SECONDS);
    assertThat(reason).isNotNull();
    return String.valueOf(reason);
  }

  private Socket dial() throws IOException {
    InetSocketAddress address = victim.port.address();
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static void write(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  private static byte[] frame(byte[] body) {
    byte[] frame = new byte[3 + body.length];
    frame[0] = (byte) body.length;
    frame[1] = (byte) (body.length >>> 8);
    frame[2] = (byte) (body.length >>> 16);
    System.arraycopy(body, 0, frame, 3, body.length);
    return frame;
  }

  private static byte[] readFrame(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    byte[] head = in.readNBytes(3);
    assertThat(head).hasSize(3);
    int length = (head[0] & 0xff) | (head[1] & 0xff) << 8 | (head[2] & 0xff) << 16;
    return in.readNBytes(length);
  }

  /** All that comes until the victim hangs up, politely or not. */
  private static byte[] readToEnd(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketException reset) {
      return new byte[0];
    }
  }
}
