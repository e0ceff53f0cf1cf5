package dev.covey.dht.mainline;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.covey.dht.HostPort;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UdpSocketTest {

  @Test
  void addressIsFreeWhenCloseReturns() {
    closeAndBindAgain(null);
  }

  @Test
  void addressIsFreeWhenCloseReturnsOnASharedLoop() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    closeAndBindAgain(group);
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
  }

  private static void closeAndBindAgain(@Nullable EventLoopGroup group) {
    for (int i = 0; i < 2_000; i++) {
      UdpSocket socket = UdpSocket.open(HostPort.parse("127.0.0.1:0"), group);
      InetSocketAddress address = socket.local();
      socket.close();
      assertThatCode(() -> new DatagramSocket(address).close())
          .as("binding a second time, round %d", i)
          .doesNotThrowAnyException();
    }
  }
}
