package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.SecretStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the handshake on a fresh channel, then puts a {@link Connection} in its own place. Confined
 * to the event loop. Until it is done it holds one frame of at most 96 bytes.
 */
final class HandshakeHandler extends ChannelInboundHandlerAdapter {

  /** How a handshake ends: exactly one of the two is called, once. */
  interface Result {
    void connected(Connection connection);

    void failed(Exception cause);
  }

  private static final Logger LOG = LoggerFactory.getLogger(HandshakeHandler.class);
  private static final SecureRandom RANDOM = new SecureRandom();

  private final NoiseHandshake handshake;
  private final ConnectionOptions options;
  private final Result result;
  private final FrameReader frames = new FrameReader();
  private @Nullable ScheduledFuture<?> deadline;
  private boolean begun;
  private boolean finished;

  HandshakeHandler(NoiseHandshake handshake, ConnectionOptions options, Result result) {
    this.handshake = handshake;
    this.options = options;
    this.result = result;
    frames.expect(handshake.nextLength(), handshake.nextLength());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext context) throws Exception {
    if (context.channel().isActive()) {
      begin(context);
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext context) throws Exception {
    begin(context);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
    ByteBuf in = (ByteBuf) message;
    boolean passedOn = false;
    try {
      while (!finished) {
        byte[] frame = frames.next(in);
        if (frame == null) {
          return;
        }
        handshake.read(Bytes.wrap(frame));
        continueTo(context);
      }
      passedOn = handOver(context, in);
    } finally {
      if (!passedOn) {
        in.release();
      }
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, new UnavailableException("closed by the peer before the handshake was done"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(
        context,
        cause instanceof ProtocolViolationException violation
            ? violation
            : new UnavailableException("network error: " + cause.getMessage(), cause));
  }

  private void begin(ChannelHandlerContext context) throws ProtocolViolationException {
    if (begun) {
      return;
    }
    begun = true;
    deadline =
        context
            .executor()
            .schedule(
                () -> expire(context), options.handshakeTimeout().toNanos(), TimeUnit.NANOSECONDS);
    if (handshake.isOurTurn()) {
      writeFrame(context, handshake.write());
      context.flush();
      frames.expect(handshake.nextLength(), handshake.nextLength());
    }
  }

  private void continueTo(ChannelHandlerContext context) throws ProtocolViolationException {
    if (handshake.isOurTurn()) {
      writeFrame(context, handshake.write());
    }
    if (handshake.isDone()) {
      connect(context);
    } else {
      frames.expect(handshake.nextLength(), handshake.nextLength());
    }
    context.flush();
  }

  /** Sends our header, and makes the connection; the other side's header is its first frame. */
  private void connect(ChannelHandlerContext context) {
    finished = true;
    NoiseHandshake.Outcome outcome = handshake.outcome();
    byte[] random = new byte[SecretStream.HEADER_SIZE];
    RANDOM.nextBytes(random);
    Bytes header = Bytes.wrap(random);
    writeFrame(context, StreamHeader.write(outcome, header));
    Channel channel = context.channel();
    ConnectionOutbound outbound = new ConnectionOutbound(channel, outcome.sendKey(), header);
    Connection connection = new Connection(channel, outcome, options, outbound, frames);
    connection.inbound().onAuthenticated(this::cancelDeadline);
    channel.pipeline().replace(this, "connection", connection.inbound());
    connection.inbound().pause();
    result.connected(connection);
  }

  private boolean handOver(ChannelHandlerContext context, ByteBuf in) throws Exception {
    if (context.channel().pipeline().last() instanceof ConnectionInbound inbound) {
      inbound.takeOver(in);
      return true;
    }
    return false;
  }

  private void expire(ChannelHandlerContext context) {
    String reason = "handshake not done within " + options.handshakeTimeout();
    if (finished) {
      if (context.channel().pipeline().last() instanceof ConnectionInbound inbound) {
        inbound.expire(reason);
      }
    } else {
      fail(context, new UnavailableException(reason));
    }
  }

  private void fail(ChannelHandlerContext context, Exception cause) {
    if (!finished) {
      finished = true;
      cancelDeadline();
      LOG.debug("{}: handshake failed: {}", context.channel().remoteAddress(), cause.getMessage());
      result.failed(cause);
    }
    var unused = context.close();
  }

  private void cancelDeadline() {
    if (deadline != null) {
      var unused = deadline.cancel(false);
    }
  }

  private static void writeFrame(ChannelHandlerContext context, Bytes body) {
    byte[] frame = new byte[FrameReader.HEADER_SIZE + body.length()];
    ConnectionOutbound.writeLength(frame, body.length());
    body.copyTo(frame, FrameReader.HEADER_SIZE);
    ByteBuf out = context.alloc().directBuffer(frame.length);
    out.writeBytes(frame);
    var unused = context.write(out, context.voidPromise());
  }
}
