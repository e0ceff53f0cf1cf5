package dev.covey.core.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AnyChannelTest {

  @TempDir Path directory;

  @Test
  void replicatesOverAChannelThatIsNoSocket() throws Exception {
    EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, LocalIoHandler.newFactory());
    Transport transport = new Transport(loops, ConnectionOptions.defaults());
    LocalAddress address = new LocalAddress(AnyChannelTest.class);
    CompletableFuture<Channel> accepted = new CompletableFuture<>();
    Channel server =
        new ServerBootstrap()
            .group(loops)
            .channel(LocalServerChannel.class)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted.complete(channel);
                  }
                })
            .bind(address)
            .sync()
            .channel();
    Channel dialled =
        new Bootstrap()
            .group(loops)
            .channel(LocalChannel.class)
            .handler(new ChannelInboundHandlerAdapter())
            .connect(address)
            .sync()
            .channel();
    try (LogStore ours = LogStore.open(directory.resolve("ours"));
        LogStore theirs = LogStore.open(directory.resolve("theirs"))) {
      CompletableFuture<Connection> right =
          transport.adopt(accepted.get(10, TimeUnit.SECONDS), KeyPair.generate(), false);
      CompletableFuture<Connection> left = transport.adopt(dialled, KeyPair.generate(), true);
      Log log = ours.create("local");
      log.append(TestNode.blocks("block", 0, 2_000));
      Log copy = theirs.open(log.key());
      Registration unused = copy.follow();
      Mux unusedLeft =
          Mux.start(
              left.get(10, TimeUnit.SECONDS), mux -> new Replicator(theirs).attach(mux).open(copy));
      Mux unusedRight =
          Mux.start(right.get(10, TimeUnit.SECONDS), mux -> new Replicator(ours).attach(mux));
      Await.until("a full copy", () -> copy.contiguousLength() == 2_000);
      assertThat(copy.localRange(0, 3_000)).isEqualTo(log.localRange(0, 3_000));
    } finally {
      server.close().sync();
      loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).sync();
    }
  }
}
