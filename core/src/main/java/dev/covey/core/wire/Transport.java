package dev.covey.core.wire;

import dev.covey.core.UnavailableException;
import dev.covey.core.crypto.KeyPair;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Dials and listens: TCP underneath, an authenticated {@link Connection} on top. Safe on any
 * thread.
 */
public final class Transport implements AutoCloseable {

  /** Accepted connections that have not finished their handshake; the next ones are refused. */
  static final int MAX_HANDSHAKES = 512;

  private static final int LOW_WATER = 512 << 10;
  private static final int HIGH_WATER = 1 << 20;

  private final EventLoopGroup loops;
  private final boolean ownLoops;
  private final ConnectionOptions options;
  private final Doorkeeper door;
  private final AtomicInteger handshakes = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();

  /** On event loops that are the caller's to end. */
  public Transport(EventLoopGroup loops, ConnectionOptions options) {
    this(loops, false, options, Doorkeeper.OPEN);
  }

  /** With an event loop of its own, which ends when this is closed. */
  public static Transport open() {
    return new Transport(eventLoops(1), true, ConnectionOptions.defaults(), Doorkeeper.OPEN);
  }

  /**
   * Also reports every incoming connection that was dropped before it was authenticated, with the
   * reason, on an event loop.
   */
  public Transport(
      EventLoopGroup loops,
      ConnectionOptions options,
      BiConsumer<SocketAddress, String> onRefused) {
    this(
        loops,
        options,
        new Doorkeeper() {
          @Override
          public void refused(SocketAddress remote, String reason) {
            onRefused.accept(remote, reason);
          }

          @Override
          public void failed(SocketAddress remote, Exception cause) {
            onRefused.accept(remote, String.valueOf(cause.getMessage()));
          }
        });
  }

  /** Asks the doorkeeper about every incoming connection. */
  public Transport(EventLoopGroup loops, ConnectionOptions options, Doorkeeper door) {
    this(loops, false, options, door);
  }

  private Transport(
      EventLoopGroup loops, boolean ownLoops, ConnectionOptions options, Doorkeeper door) {
    this.loops = loops;
    this.ownLoops = ownLoops;
    this.options = options;
    this.door = door;
  }

  /** Makes event loops whose daemon threads are named {@code covey-net-N}. */
  public static EventLoopGroup eventLoops(int threads) {
    AtomicInteger count = new AtomicInteger();
    ThreadFactory factory =
        task -> {
          Thread thread = new Thread(task, "covey-net-" + count.getAndIncrement());
          thread.setDaemon(true);
          return thread;
        };
    return new MultiThreadIoEventLoopGroup(threads, factory, NioIoHandler.newFactory());
  }

  /** Ends its own event loop, with all connections on it; nothing else. Idempotent. */
  @Override
  public void close() {
    if (ownLoops) {
      var unused = loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
  }

  /** How many incoming connections were dropped before they were authenticated. */
  public long refusedCount() {
    return refused.get();
  }

  /**
   * Listens; {@code accepted} is called on an event loop with each connection that has proved its
   * key, and must see that it is started. Port 0 picks a free one. Waits until the port is bound.
   *
   * @throws UncheckedIOException if the port is in use or the address is not of this machine
   */
  public ListeningPort listen(
      InetSocketAddress address, KeyPair identity, Consumer<Connection> accepted) {
    ChannelFuture bound =
        new ServerBootstrap()
            .group(loops)
            .channel(NioServerSocketChannel.class)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .childHandler(initializer(channel -> accept(channel, identity, accepted)))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw cannotListen(address, bound.cause());
    }
    return new ListeningPort(bound.channel());
  }

  /**
   * Dials. The future fails with {@link UnavailableException} when nobody answers in time, with
   * {@link dev.covey.core.ProtocolViolationException} when what answers is no peer; it is completed
   * on the event loop. Cancelling it hangs up.
   */
  public CompletableFuture<Connection> connect(
      InetSocketAddress address, KeyPair identity, Duration timeout) {
    CompletableFuture<Connection> future = new CompletableFuture<>();
    ConnectionOptions dialling =
        timeout.compareTo(options.handshakeTimeout()) < 0
            ? options.withHandshakeTimeout(timeout)
            : options;
    ChannelFuture connecting =
        new Bootstrap()
            .group(loops)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) Math.min(Math.max(timeout.toMillis(), 1), Integer.MAX_VALUE))
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(LOW_WATER, HIGH_WATER))
            .handler(initializer(channel -> dial(channel, address, identity, dialling, future)))
            .connect(address);
    var unused =
        connecting.addListener(
            done -> {
              if (!done.isSuccess()) {
                future.completeExceptionally(unreachable(address, done.cause()));
              }
            });
    var unusedCompletion =
        future.whenComplete(
            (connection, failure) -> {
              if (failure != null) {
                var unusedClose = connecting.channel().close();
              }
            });
    return future;
  }

  /**
   * Makes a connection of any Netty channel that carries bytes in order, one end of which must be
   * the initiator. The handler is added to the end of its pipeline. Fails as {@link #connect}.
   */
  public CompletableFuture<Connection> adopt(Channel channel, KeyPair identity, boolean initiator) {
    CompletableFuture<Connection> future = new CompletableFuture<>();
    NoiseHandshake handshake =
        initiator ? NoiseHandshake.initiator(identity) : NoiseHandshake.responder(identity);
    channel
        .eventLoop()
        .execute(
            () ->
                channel
                    .pipeline()
                    .addLast(
                        new HandshakeHandler(
                            handshake,
                            options,
                            new Completion(future, String.valueOf(channel.remoteAddress())))));
    return future;
  }

  private void accept(Channel channel, KeyPair identity, Consumer<Connection> accepted) {
    SocketAddress remote = channel.remoteAddress();
    Optional<String> refusal =
        handshakes.incrementAndGet() > MAX_HANDSHAKES
            ? Optional.of("more than " + MAX_HANDSHAKES + " handshakes at once")
            : door.refusal(remote);
    if (refusal.isPresent()) {
      handshakes.decrementAndGet();
      refused.incrementAndGet();
      door.refused(remote, refusal.get());
      var unused = channel.close();
      return;
    }
    door.begun(
        remote,
        () -> {
          var unused = channel.close();
        });
    channel
        .pipeline()
        .addLast(
            new HandshakeHandler(
                NoiseHandshake.responder(identity),
                options,
                new HandshakeHandler.Result() {
                  @Override
                  public void connected(Connection connection) {
                    handshakes.decrementAndGet();
                    door.connected(remote);
                    accepted.accept(connection);
                  }

                  @Override
                  public void failed(Exception cause) {
                    handshakes.decrementAndGet();
                    refused.incrementAndGet();
                    door.failed(remote, cause);
                  }
                }));
  }

  private static void dial(
      Channel channel,
      InetSocketAddress address,
      KeyPair identity,
      ConnectionOptions options,
      CompletableFuture<Connection> future) {
    channel
        .pipeline()
        .addLast(
            new HandshakeHandler(
                NoiseHandshake.initiator(identity),
                options,
                new Completion(future, String.valueOf(address))));
  }

  private static UncheckedIOException cannotListen(InetSocketAddress address, Throwable cause) {
    String remedy =
        cause instanceof BindException && String.valueOf(cause.getMessage()).contains("in use")
            ? "the port is in use; choose another, or 0 for any, or stop what holds it"
            : String.valueOf(cause.getMessage());
    String place = address.getHostString() + ":" + address.getPort();
    return new UncheckedIOException(
        new IOException("cannot listen on " + place + ": " + remedy, cause));
  }

  private static UnavailableException unreachable(InetSocketAddress address, Throwable cause) {
    return new UnavailableException(
        "cannot connect to " + address + ": " + cause.getMessage(), cause);
  }

  private static ChannelInitializer<Channel> initializer(Consumer<Channel> action) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        action.accept(channel);
      }
    };
  }

  /** Hands the outcome of a handshake to whoever asked for it. */
  private record Completion(CompletableFuture<Connection> future, String address)
      implements HandshakeHandler.Result {

    @Override
    public void connected(Connection connection) {
      if (!future.complete(connection)) {
        connection.abort("no longer wanted");
      }
    }

    @Override
    public void failed(Exception cause) {
      future.completeExceptionally(
          cause instanceof UnavailableException
              ? new UnavailableException(address + ": " + cause.getMessage(), cause)
              : cause);
    }
  }
}
