package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.net.Ports;
import dev.covey.dht.HostPort;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A UDP socket. Datagrams are handed over on the channel's event loop, by address family. */
final class UdpSocket implements Outbox {

  private static final Logger LOG = LoggerFactory.getLogger(UdpSocket.class);

  /** More than any node may send; what is longer arrives cut short and does not parse. */
  private static final int MAX_RECEIVED = 2048;

  private final Channel channel;
  private final @Nullable EventLoopGroup ownGroup;
  private final Inbound inbound;

  private UdpSocket(Channel channel, @Nullable EventLoopGroup ownGroup, Inbound inbound) {
    this.channel = channel;
    this.ownGroup = ownGroup;
    this.inbound = inbound;
  }

  /**
   * Binds. Without a group it makes one of its own, which {@link #close} ends. Throws {@link
   * UncheckedIOException} with a message for the operator.
   */
  static UdpSocket open(InetSocketAddress bind, @Nullable EventLoopGroup group) {
    EventLoopGroup ownGroup =
        group != null
            ? null
            : new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory("covey-dht", true), NioIoHandler.newFactory());
    Inbound inbound = new Inbound();
    boolean v4 = bind.getAddress() instanceof Inet4Address;
    ChannelFuture bound =
        new Bootstrap()
            .group(ownGroup != null ? ownGroup : group)
            .channelFactory(
                () ->
                    new NioDatagramChannel(
                        v4 ? SocketProtocolFamily.INET : SocketProtocolFamily.INET6))
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_RECEIVED))
            .handler(inbound)
            .bind(bind)
            .awaitUninterruptibly();
    Throwable cause = bound.cause();
    if (cause != null) {
      shutDown(ownGroup);
      throw new UncheckedIOException(
          cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")
              ? "UDP "
                  + HostPort.format(bind)
                  + " cannot be used ("
                  + cause.getMessage()
                  + "): stop the program that has it, choose another port, or 0 for any free one"
              : "UDP " + HostPort.format(bind) + " cannot be opened: " + cause.getMessage(),
          cause instanceof IOException io ? io : new IOException(cause));
    }
    return new UdpSocket(bound.channel(), ownGroup, inbound);
  }

  Channel channel() {
    return channel;
  }

  /** The address it is bound to, with its real port. */
  InetSocketAddress local() {
    return (InetSocketAddress) channel.localAddress();
  }

  /** Takes the datagrams of one address family; those of one that nobody takes are dropped. */
  void receiveWith(boolean ipv4, BiConsumer<InetSocketAddress, Bytes> receiver) {
    if (ipv4) {
      inbound.receiver4 = receiver;
    } else {
      inbound.receiver6 = receiver;
    }
  }

  @Override
  public void send(InetSocketAddress to, Bytes datagram) {
    ByteBuf content =
        Unpooled.wrappedBuffer(datagram.unsafeArray(), datagram.arrayOffset(), datagram.length());
    // UDP may lose it anyway, and a lost query is found out by its time.
    ChannelFuture unused =
        channel.writeAndFlush(new DatagramPacket(content, to), channel.voidPromise());
  }

  /** Frees the port; waits for it unless called on its own event loop. */
  void close() {
    Ports.release(channel);
    shutDown(ownGroup);
  }

  private static void shutDown(@Nullable EventLoopGroup group) {
    if (group != null) {
      group.shutdownGracefully(0, 1, TimeUnit.SECONDS).addListener(ended -> {});
    }
  }

  private static final class Inbound extends SimpleChannelInboundHandler<DatagramPacket> {
    private volatile BiConsumer<InetSocketAddress, Bytes> receiver4 = (from, datagram) -> {};
    private volatile BiConsumer<InetSocketAddress, Bytes> receiver6 = (from, datagram) -> {};

    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      byte[] bytes = new byte[packet.content().readableBytes()];
      packet.content().readBytes(bytes);
      InetSocketAddress from = packet.sender();
      boolean ipv4 = from.getAddress() instanceof Inet4Address;
      (ipv4 ? receiver4 : receiver6).accept(from, Bytes.wrap(bytes));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (cause instanceof IOException) {
        LOG.debug("UDP {}: {}", context.channel().localAddress(), cause.toString());
      } else {
        LOG.error("A datagram could not be handled", cause);
      }
    }
  }
}
