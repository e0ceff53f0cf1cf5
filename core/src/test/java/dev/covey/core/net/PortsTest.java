package dev.covey.core.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PortsTest {

  private final MultiThreadIoEventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
  private final Channel channel =
      new Bootstrap()
          .group(group)
          .channel(NioDatagramChannel.class)
          .handler(new ChannelHandlerAdapter() {})
          .bind(InetAddress.getLoopbackAddress(), 0)
          .syncUninterruptibly()
          .channel();

  @AfterEach
  void end() throws Exception {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).get(30, TimeUnit.SECONDS);
  }

  @Test
  void onItsOwnLoopItOnlyCloses() throws Exception {
    group.submit(() -> Ports.release(channel)).get(30, TimeUnit.SECONDS);
    assertThat(channel.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void itsOwnLoopMayBeShuttingDown() throws Exception {
    group
        .submit(
            () -> {
              var unused = group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
              Ports.release(channel);
            })
        .get(30, TimeUnit.SECONDS);
    assertThat(channel.closeFuture().await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aLoopThatIsGoneHasClosedIt() throws Exception {
    end();
    Ports.release(channel);
    assertThat(channel.isOpen()).isFalse();
  }
}
