package dev.covey.core.wire;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.covey.core.crypto.KeyPair;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ListeningPortTest {

  @Test
  void portIsFreeWhenCloseReturns() {
    KeyPair identity = KeyPair.generate();
    try (Transport transport = Transport.open()) {
      for (int i = 0; i < 1_000; i++) {
        ListeningPort port =
            transport.listen(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), identity, c -> {});
        port.close();
        assertThatCode(() -> listenStrictly(port.address()))
            .as("listening a second time, round %d", i)
            .doesNotThrowAnyException();
      }
    }
  }

  private static void listenStrictly(InetSocketAddress address) throws Exception {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(false);
      socket.bind(address);
    }
  }
}
