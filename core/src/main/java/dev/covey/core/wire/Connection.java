package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.DuplexChannel;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An authenticated, encrypted connection to one peer: messages of up to 16 MiB, in order.
 *
 * <p>Owned by its event loop: {@link #send} and all that says so must be called there ({@link
 * #execute} goes there), and its listener is called there. The rest may be called from any thread.
 * Reading does not begin before {@link #start}.
 */
public final class Connection {

  /** Beyond this many bytes that the peer does not read, it is given up. */
  static final int MAX_UNREAD_BYTES = 64 << 20;

  private static final int LINGER_SECONDS = 5;

  private final Channel channel;
  private final EventLoop loop;
  private final SocketAddress remoteAddress;
  private final NoiseHandshake.Outcome outcome;
  private final ConnectionOutbound outbound;
  private final ConnectionInbound inbound;
  private final CompletableFuture<String> closed = new CompletableFuture<>();
  private volatile @Nullable String closeReason;
  private volatile @Nullable ProtocolViolationException violation;

  Connection(
      Channel channel,
      NoiseHandshake.Outcome outcome,
      ConnectionOptions options,
      ConnectionOutbound outbound,
      FrameReader frames) {
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.remoteAddress = channel.remoteAddress();
    this.outcome = outcome;
    this.outbound = outbound;
    this.inbound = new ConnectionInbound(this, channel, outcome, options, outbound, frames);
  }

  /** Who is at the other end: proved by the handshake. */
  public PublicKey remotePublicKey() {
    return outcome.remotePublicKey();
  }

  /** The 64 bytes only the two ends of this connection know, and both know. */
  public Bytes handshakeHash() {
    return outcome.handshakeHash();
  }

  /** Whether this side dialled. */
  public boolean isInitiator() {
    return outcome.isInitiator();
  }

  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** The thread that owns this connection. */
  public EventLoop eventLoop() {
    return loop;
  }

  /** Runs the task on the event loop: at once when already there. */
  public void execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  /** Runs on the event loop after so many milliseconds, whether it is open then or not. */
  public void schedule(Runnable work, long millis) {
    var unused = loop.schedule(work, millis, TimeUnit.MILLISECONDS);
  }

  /** The clock of the event loop, in nanoseconds from anywhere. */
  public long nanoTime() {
    return loop.ticker().nanoTime();
  }

  /** Begins to deliver; once. From any thread. */
  public void start(ConnectionListener listener) {
    execute(() -> inbound.start(listener));
  }

  /**
   * Encrypts and queues one message of 1 byte to 16 MiB; the array may be reused at once. It goes
   * to the network at the end of this turn of the event loop. After the end of the connection,
   * nothing happens. On the event loop only.
   */
  public void send(byte[] array, int offset, int length) {
    checkLoop();
    if (length <= 0) {
      throw new IllegalArgumentException("message of " + length + " bytes: empty is a keep-alive");
    }
    if (closeReason == null) {
      write(array, offset, length);
    }
  }

  /** As {@link #send(byte[], int, int)}. */
  public void send(Bytes message) {
    send(message.unsafeArray(), message.arrayOffset(), message.length());
  }

  /**
   * Asks for {@link ConnectionListener#onFlush} in this turn of the loop. On the event loop only.
   */
  public void requestFlush() {
    checkLoop();
    inbound.requestFlush();
  }

  /**
   * False while about 1 MiB waits to be read by the peer: stop sending until {@code onWritable}.
   */
  public boolean isWritable() {
    return channel.isWritable();
  }

  /** Delivers nothing more until {@link #resumeReading}; the peer is held up. Loop only. */
  public void pauseReading() {
    checkLoop();
    inbound.pause();
  }

  /** Undoes {@link #pauseReading}; delivers in a later turn of the loop. Loop only. */
  public void resumeReading() {
    checkLoop();
    inbound.resume();
  }

  public boolean isOpen() {
    return closeReason == null && channel.isActive();
  }

  /** Sends what is queued, for at most five seconds, then ends the connection. From any thread. */
  public void close(String reason) {
    execute(
        () -> {
          if (closeReason == null) {
            inbound.flush();
            closeReason = reason;
            inbound.discard();
            hangUp(reason);
          }
        });
  }

  /** As {@link #close}, because of what no honest peer does. The first such cause is kept. */
  public void closeFor(ProtocolViolationException cause) {
    execute(
        () -> {
          if (closeReason == null) {
            violation = cause;
            close(String.valueOf(cause.getMessage()));
          }
        });
  }

  /** What the peer did wrong, if that is why the connection was closed here. From any thread. */
  public Optional<ProtocolViolationException> violation() {
    return Optional.ofNullable(violation);
  }

  /**
   * Sets the largest message accepted from now on, in bytes, up to {@link
   * ConnectionOptions#LARGEST_MESSAGE}; one whose length was read is not affected. Loop only.
   */
  public void acceptMessagesUpTo(int bytes) {
    checkLoop();
    inbound.acceptMessagesUpTo(bytes);
  }

  /**
   * Says the end and waits for the other side's. To close at once with anything unread would make
   * TCP throw away what the peer has not read yet.
   */
  private void hangUp(String reason) {
    if (channel instanceof DuplexChannel duplex) {
      var unused =
          channel
              .writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener(
                  done -> {
                    var unusedShutdown = duplex.shutdownOutput();
                  });
      var unusedTimer = loop.schedule(() -> abort(reason), LINGER_SECONDS, TimeUnit.SECONDS);
    } else {
      abort(reason);
    }
  }

  /** Completed with the reason when the connection has ended. */
  public CompletableFuture<String> closed() {
    return closed.copy();
  }

  /** Bytes sent so far, with all overhead above TCP. */
  public long bytesSent() {
    return outbound.bytesSent();
  }

  /** Bytes received so far, with all overhead above TCP. */
  public long bytesReceived() {
    return inbound.bytesReceived();
  }

  /** Ends the connection at once; what is queued is lost. */
  void abort(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    var unused = channel.close();
  }

  /** Ends the connection at once because of what no honest peer does. */
  void abortFor(ProtocolViolationException cause) {
    if (closeReason == null) {
      violation = cause;
    }
    abort(String.valueOf(cause.getMessage()));
  }

  /** The reason of the end, once there is one. */
  @Nullable String closeReason() {
    return closeReason;
  }

  /** Called by the inbound side, last of all. */
  void ended(String reason) {
    if (closeReason == null) {
      closeReason = reason;
    }
    closed.complete(reason);
  }

  ConnectionInbound inbound() {
    return inbound;
  }

  private void write(byte[] array, int offset, int length) {
    outbound.write(array, offset, length);
    if (outbound.unreadBytes() > MAX_UNREAD_BYTES) {
      abort("the peer does not read: more than " + MAX_UNREAD_BYTES + " bytes wait for it");
      return;
    }
    inbound.requestFlush();
  }

  private void checkLoop() {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException(
          "connection used by " + Thread.currentThread().getName() + ", not by its event loop");
    }
  }

  @Override
  public String toString() {
    return "Connection[" + remotePublicKey().bytes().slice(0, 4).hex() + " " + remoteAddress + "]";
  }
}
