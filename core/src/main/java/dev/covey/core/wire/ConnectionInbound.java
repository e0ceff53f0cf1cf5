package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.SecretStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The receiving half, and the turns of the loop: decrypts in place, delivers, flushes once a turn,
 * keeps alive, notices silence. Confined to the event loop.
 *
 * <p>While paused it holds the buffers that were already read and asks the socket for no more.
 */
final class ConnectionInbound extends ChannelInboundHandlerAdapter {

  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final Connection connection;
  private final Channel channel;
  private final NoiseHandshake.Outcome outcome;
  private final ConnectionOptions options;
  private final ConnectionOutbound outbound;
  private final FrameReader frames;
  private final Ticker ticker;
  private final Deque<ByteBuf> held = new ArrayDeque<>();
  private final AtomicLong bytesReceived = new AtomicLong();

  private @Nullable SecretStream stream;
  private @Nullable ConnectionListener listener;
  private int maxMessageSize;
  private boolean paused = true;
  private boolean delivering;
  private boolean inRead;
  private boolean flushScheduled;
  private boolean ended;
  private long lastReadNanos;
  private Runnable onAuthenticated = () -> {};

  ConnectionInbound(
      Connection connection,
      Channel channel,
      NoiseHandshake.Outcome outcome,
      ConnectionOptions options,
      ConnectionOutbound outbound,
      FrameReader frames) {
    this.connection = connection;
    this.channel = channel;
    this.outcome = outcome;
    this.options = options;
    this.outbound = outbound;
    this.frames = frames;
    this.ticker = channel.eventLoop().ticker();
    this.lastReadNanos = ticker.nanoTime();
    this.maxMessageSize = options.maxMessageSize();
    frames.expect(StreamHeader.SIZE, StreamHeader.SIZE);
  }

  /** Calls back once, when the other side's header has been seen. */
  void onAuthenticated(Runnable action) {
    onAuthenticated = action;
  }

  void start(ConnectionListener newListener) {
    if (listener != null) {
      throw new IllegalStateException("connection was started before");
    }
    listener = newListener;
    if (ended) {
      newListener.onClose(endReason());
      return;
    }
    scheduleKeepAlive(options.keepAlive().toNanos());
    if (options.readIdle() != null) {
      scheduleIdleCheck(options.readIdle().toNanos(), options.readIdle().toNanos());
    }
    resume();
  }

  /** Takes what the handshake had read too much. */
  void takeOver(ByteBuf in) {
    lastReadNanos = ticker.nanoTime();
    bytesReceived.lazySet(bytesReceived.getPlain() + in.readableBytes());
    held.add(in);
    if (connection.closeReason() != null || ended) {
      releaseHeld();
    } else if (!paused) {
      deliver();
    }
  }

  void acceptMessagesUpTo(int bytes) {
    maxMessageSize = bytes;
    if (stream != null) {
      frames.expect(SecretStream.OVERHEAD, bytes + SecretStream.OVERHEAD);
    }
  }

  void expire(String reason) {
    LOG.debug("{}: {}", connection, reason);
    connection.abort(reason);
  }

  void pause() {
    paused = true;
    channel.config().setAutoRead(false);
  }

  void resume() {
    if (!paused || listener == null) {
      return;
    }
    paused = false;
    channel.eventLoop().execute(this::deliverHeld);
  }

  /** Reads on only to notice the end. */
  void discard() {
    releaseHeld();
    channel.config().setAutoRead(true);
  }

  void requestFlush() {
    if (!inRead && !flushScheduled) {
      flushScheduled = true;
      channel
          .eventLoop()
          .execute(
              () -> {
                flushScheduled = false;
                flush();
              });
    }
  }

  void flush() {
    if (listener != null && !ended) {
      listener.onFlush();
    }
    outbound.flush();
  }

  long bytesReceived() {
    return bytesReceived.get();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf in = (ByteBuf) message;
    inRead = true;
    lastReadNanos = ticker.nanoTime();
    bytesReceived.lazySet(bytesReceived.getPlain() + in.readableBytes());
    if (connection.closeReason() != null) {
      in.release();
      return;
    }
    held.add(in);
    deliver();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    inRead = false;
    if (listener != null && !ended) {
      listener.onReadComplete();
    }
    flush();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (channel.isWritable() && listener != null && !ended) {
      listener.onWritable();
      requestFlush();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (ended) {
      return;
    }
    ended = true;
    releaseHeld();
    if (listener != null) {
      listener.onClose(endReason());
    }
    connection.ended(endReason());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("{}: {}", connection, cause.toString());
    connection.abort("network error: " + cause.getMessage());
  }

  private String endReason() {
    String reason = connection.closeReason();
    return reason == null ? "closed by the peer" : reason;
  }

  private void deliverHeld() {
    if (ended || paused) {
      return;
    }
    deliver();
    if (held.isEmpty() && !paused) {
      channel.config().setAutoRead(true);
    }
  }

  /** Delivers held buffers until they end, or the listener pauses, or the connection closes. */
  private void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      while (!paused && connection.closeReason() == null && !held.isEmpty()) {
        ByteBuf in = held.element();
        byte[] frame = frames.next(in);
        if (frame != null) {
          onFrame(frame);
        } else {
          held.remove().release();
        }
      }
    } catch (ProtocolViolationException e) {
      LOG.debug("{}: {}", connection, e.getMessage());
      connection.abortFor(e);
    } catch (RuntimeException e) {
      LOG.error("{}: a listener failed; the connection is closed", connection, e);
      connection.abort("internal error");
    } finally {
      delivering = false;
    }
    if (connection.closeReason() != null) {
      releaseHeld();
    }
  }

  private void onFrame(byte[] frame) throws ProtocolViolationException {
    if (stream == null) {
      stream =
          new SecretStream(outcome.receiveKey(), StreamHeader.read(outcome, Bytes.wrap(frame)));
      acceptMessagesUpTo(maxMessageSize);
      onAuthenticated.run();
      return;
    }
    var unusedTag = stream.pull(frame, 0, frame.length, frame, 1);
    int size = frame.length - SecretStream.OVERHEAD;
    if (size > 0 && listener != null) {
      listener.onMessage(frame, 1, size);
    }
  }

  private void releaseHeld() {
    while (!held.isEmpty()) {
      held.remove().release();
    }
  }

  private void scheduleKeepAlive(long delayNanos) {
    var unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (ended || connection.closeReason() != null) {
                    return;
                  }
                  long interval = options.keepAlive().toNanos();
                  long silence = ticker.nanoTime() - outbound.lastWriteNanos();
                  if (silence >= interval) {
                    outbound.writeKeepAlive();
                    outbound.flush();
                    silence = 0;
                  }
                  scheduleKeepAlive(together(interval, interval - silence));
                },
                delayNanos,
                TimeUnit.NANOSECONDS);
  }

  /**
   * So much later that connections which are silent wake the loop together, once a second, and not
   * each on its own; short intervals are kept as they are.
   */
  private long together(long interval, long wait) {
    return interval < 4 * SECOND
        ? wait
        : wait + SECOND - Math.floorMod(ticker.nanoTime() + wait, SECOND);
  }

  private void scheduleIdleCheck(long delayNanos, long limitNanos) {
    var unused =
        channel
            .eventLoop()
            .schedule(
                () -> {
                  if (ended || connection.closeReason() != null) {
                    return;
                  }
                  // While we do not read, silence is our doing.
                  long silence = paused ? 0 : ticker.nanoTime() - lastReadNanos;
                  if (silence >= limitNanos) {
                    connection.abort("nothing received for " + options.readIdle());
                  } else {
                    scheduleIdleCheck(limitNanos - silence, limitNanos);
                  }
                },
                delayNanos,
                TimeUnit.NANOSECONDS);
  }
}
