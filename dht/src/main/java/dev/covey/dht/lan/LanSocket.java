package dev.covey.dht.lan;

import dev.covey.core.bytes.Bytes;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One UDP socket that is in a multicast group on several interfaces, of the group's family. */
final class LanSocket implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LanSocket.class);

  private final NioDatagramChannel channel;
  private final InetSocketAddress group;
  private final Supplier<Stream<NetworkInterface>> interfaces;
  private final Set<NetworkInterface> joined = new HashSet<>();

  private LanSocket(
      NioDatagramChannel channel,
      InetSocketAddress group,
      Supplier<Stream<NetworkInterface>> interfaces) {
    this.channel = channel;
    this.group = group;
    this.interfaces = interfaces;
  }

  /** Binds to the group's port, which other processes may have as well. */
  static LanSocket open(
      EventLoop loop,
      InetSocketAddress group,
      Supplier<Stream<NetworkInterface>> interfaces,
      BiConsumer<InetAddress, Bytes> receiver) {
    ChannelFuture bound =
        new Bootstrap()
            .group(loop)
            .channelFactory(
                () ->
                    new NioDatagramChannel(
                        group.getAddress() instanceof Inet4Address
                            ? SocketProtocolFamily.INET
                            : SocketProtocolFamily.INET6))
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.IP_MULTICAST_TTL, 1)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(LanPacket.MAX_SIZE + 1))
            .handler(
                new SimpleChannelInboundHandler<DatagramPacket>() {
                  @Override
                  protected void channelRead0(ChannelHandlerContext on, DatagramPacket packet) {
                    byte[] bytes = new byte[packet.content().readableBytes()];
                    packet.content().readBytes(bytes);
                    receiver.accept(packet.sender().getAddress(), Bytes.wrap(bytes));
                  }

                  @Override
                  public void exceptionCaught(ChannelHandlerContext on, Throwable cause) {
                    LOG.debug("a packet of the local network could not be read", cause);
                  }
                })
            .bind(group.getPort())
            .awaitUninterruptibly();
    if (bound.cause() != null) {
      throw new UncheckedIOException(
          new IOException(
              "UDP port "
                  + group.getPort()
                  + " of the local network's discovery cannot be used: "
                  + bound.cause().getMessage(),
              bound.cause()));
    }
    return new LanSocket((NioDatagramChannel) bound.channel(), group, interfaces);
  }

  /** Joins the group on interfaces that have come up. On the event loop. */
  void joinAll() {
    Set<NetworkInterface> up = new HashSet<>();
    interfaces.get().forEach(up::add);
    joined.retainAll(up);
    for (NetworkInterface one : up) {
      if (!joined.contains(one)) {
        var unused =
            channel
                .joinGroup(group, one)
                .addListener(
                    done -> {
                      if (done.isSuccess()) {
                        joined.add(one);
                      } else {
                        LOG.debug("no multicast on {}: {}", one.getName(), done.cause().toString());
                      }
                    });
      }
    }
  }

  int interfaces() {
    return joined.size();
  }

  /** Sends on every interface; whether any took it. On the event loop. */
  boolean send(Bytes packet) {
    boolean sent = false;
    for (NetworkInterface one : joined) {
      channel.config().setNetworkInterface(one);
      ByteBuf content =
          Unpooled.wrappedBuffer(packet.unsafeArray(), packet.arrayOffset(), packet.length());
      ChannelFuture written = channel.writeAndFlush(new DatagramPacket(content, group));
      sent |= written.isSuccess();
    }
    return sent;
  }

  @Override
  public void close() {
    var unused = channel.close();
  }
}
