package dev.covey.node.http;

import dev.covey.api.Node;
import dev.covey.core.StorageException;
import dev.covey.node.door.DoorFile;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntFunction;

/**
 * A running node's local door: serves the API on a free port of 127.0.0.1 and says where in the
 * door file, until it is closed. At most {@value #MAX_CONNECTIONS} connections at a time. Closing
 * does not close the node.
 */
public final class LocalDoor implements AutoCloseable {

  static final int MAX_CONNECTIONS = 64;
  private static final long HEAD_MILLIS = 10_000;
  private static final int MAX_LINE = 8 * 1024;
  private static final int MAX_HEAD = 16 * 1024;
  private static final int MAX_CHUNK = 64 * 1024;

  private final Path data;
  private final DoorFile file;
  private final EventLoopGroup loop;
  private final ChannelGroup connections;
  private final ThreadPoolExecutor workers;
  private final Channel server;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LocalDoor(
      Path data,
      DoorFile file,
      EventLoopGroup loop,
      ChannelGroup connections,
      ThreadPoolExecutor workers,
      Channel server) {
    this.data = data;
    this.file = file;
    this.loop = loop;
    this.connections = connections;
    this.workers = workers;
    this.server = server;
  }

  /**
   * Opens the door of a node.
   *
   * @param stop called on a thread of its own when a client asks the node to stop
   * @throws StorageException when the door file cannot be written
   */
  public static LocalDoor open(Node node, Path data, Runnable stop) {
    return open(node, data, stop, HEAD_MILLIS);
  }

  static LocalDoor open(Node node, Path data, Runnable stop, long headMillis) {
    String token = newToken();
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("covey-door", true), NioIoHandler.newFactory());
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE, true);
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            0,
            MAX_CONNECTIONS,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            new DefaultThreadFactory("covey-door-worker", true));
    try {
      Routes routes = new Routes(node, stop);
      Channel server =
          bind(
              loop,
              connections,
              port -> new DoorHandler(new Guard(port, token), routes, workers, headMillis));
      int port = ((InetSocketAddress) server.localAddress()).getPort();
      DoorFile file = new DoorFile(port, token, ProcessHandle.current().pid());
      file.write(data);
      return new LocalDoor(data, file, loop, connections, workers, server);
    } catch (IOException e) {
      stop(loop, workers);
      throw new StorageException(
          "cannot write " + DoorFile.in(data) + " (" + e.getMessage() + "); is the disk full?", e);
    } catch (RuntimeException e) {
      stop(loop, workers);
      throw e;
    }
  }

  private static Channel bind(
      EventLoopGroup loop, ChannelGroup connections, IntFunction<DoorHandler> handlerForPort) {
    return new ServerBootstrap()
        .group(loop)
        .channel(NioServerSocketChannel.class)
        .option(ChannelOption.SO_BACKLOG, MAX_CONNECTIONS)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                if (connections.size() >= MAX_CONNECTIONS) {
                  ChannelFuture unused = channel.close();
                  return;
                }
                connections.add(channel);
                int port = channel.localAddress().getPort();
                channel
                    .pipeline()
                    .addLast(
                        new HttpServerCodec(MAX_LINE, MAX_HEAD, MAX_CHUNK),
                        handlerForPort.apply(port));
              }
            })
        .bind(new InetSocketAddress(loopback(), 0))
        .syncUninterruptibly()
        .channel();
  }

  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String newToken() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** The port on 127.0.0.1. */
  public int port() {
    return file.port();
  }

  /** Removes the door file, ends every connection and waits briefly for requests under way. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      file.remove(data);
    } catch (IOException e) {
      // A door file that stays names a process that is gone: harmless, and recognised.
    }
    server.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly(2, TimeUnit.SECONDS);
    stop(loop, workers);
  }

  private static void stop(EventLoopGroup loop, ThreadPoolExecutor workers) {
    workers.shutdownNow();
    try {
      boolean unused = workers.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
