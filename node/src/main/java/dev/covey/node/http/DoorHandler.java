package dev.covey.node.http;

import dev.covey.node.door.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection, on its event loop: one request at a time goes to a worker, and no more than one
 * socket read is taken ahead of it. A connection that does not bring a whole request head in time
 * is closed.
 */
final class DoorHandler extends ChannelInboundHandlerAdapter {

  private static final long IDLE_MILLIS = 60_000;
  private static final long LINGER_MILLIS = 2_000;

  private enum State {
    WAITING,
    SERVING,
    /** Answered, but the client still sends what nobody wants. */
    DRAINING
  }

  private final Guard guard;
  private final Routes routes;
  private final Executor workers;
  private final long headMillis;
  private State state = State.WAITING;
  private @Nullable Exchange exchange;
  private final Deque<Object> early = new ArrayDeque<>();

  /** Where the request's body goes while it is not complete. */
  private @Nullable BodyStream body;

  private @Nullable ScheduledFuture<?> deadline;

  DoorHandler(Guard guard, Routes routes, Executor workers, long headMillis) {
    this.guard = guard;
    this.routes = routes;
    this.workers = workers;
    this.headMillis = headMillis;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    closeAfter(ctx, headMillis);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (state == State.SERVING && body == null) {
      // The next request, which a client may send before it has noticed the end of the answer.
      early.add(message);
      ctx.channel().config().setAutoRead(false);
      return;
    }
    handle(ctx, message);
  }

  private void handle(ChannelHandlerContext ctx, Object message) {
    try {
      if (message instanceof HttpRequest request) {
        onHead(ctx, request);
      }
      if (message instanceof HttpContent content) {
        onContent(ctx, content);
      }
    } finally {
      ReferenceCountUtil.release(message);
    }
  }

  private void onHead(ChannelHandlerContext ctx, HttpRequest request) {
    if (state == State.DRAINING) {
      return;
    }
    cancelDeadline();
    Throwable malformed = request.decoderResult().cause();
    if (malformed != null) {
      refuse(
          ctx,
          malformed instanceof TooLongFrameException ? 431 : 400,
          malformed instanceof TooLongFrameException
              ? "the request's head is too long"
              : "not an HTTP/1.1 request");
      return;
    }
    Optional<HttpProblem> refusal = guard.refusal(request);
    if (refusal.isPresent()) {
      refuse(ctx, refusal.get().status(), String.valueOf(refusal.get().getMessage()));
      return;
    }
    serve(ctx, request);
  }

  private void serve(ChannelHandlerContext ctx, HttpRequest request) {
    BodyStream incoming = new BodyStream(ctx::read);
    Exchange next;
    try {
      next = new Exchange(ctx.channel(), request, incoming);
    } catch (IllegalArgumentException e) {
      refuse(ctx, 400, "malformed request target");
      return;
    }
    state = State.SERVING;
    body = incoming;
    exchange = next;
    boolean keepAlive = HttpUtil.isKeepAlive(request);
    ctx.channel().config().setAutoRead(false);
    try {
      workers.execute(
          () -> {
            try {
              routes.serve(next);
            } finally {
              ctx.executor().execute(() -> served(ctx, incoming, keepAlive));
            }
          });
    } catch (RejectedExecutionException e) {
      refuse(ctx, 503, "too many requests at once; try again");
    }
  }

  private void onContent(ChannelHandlerContext ctx, HttpContent content) {
    BodyStream current = body;
    if (state != State.SERVING || current == null) {
      return;
    }
    if (content.decoderResult().isFailure()) {
      ChannelFuture unused = ctx.close();
      return;
    }
    current.offer(content.content().retain());
    if (content instanceof LastHttpContent) {
      current.end();
      body = null;
      // From here on reading only serves to notice that the client goes away.
      ctx.channel().config().setAutoRead(true);
    }
  }

  private void served(ChannelHandlerContext ctx, BodyStream finished, boolean keepAlive) {
    boolean clean = keepAlive && finished.isComplete();
    finished.close();
    exchange = null;
    body = null;
    if (clean) {
      state = State.WAITING;
      closeAfter(ctx, IDLE_MILLIS);
      ctx.channel().config().setAutoRead(true);
      while (!early.isEmpty() && !(state == State.SERVING && body == null)) {
        handle(ctx, early.remove());
      }
    } else {
      drain(ctx);
    }
  }

  private void refuse(ChannelHandlerContext ctx, int status, String message) {
    ByteBuf content =
        Unpooled.copiedBuffer(
            Json.object(json -> json.writeStringProperty("error", message)) + "\n",
            StandardCharsets.UTF_8);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    response.headers().set(HttpHeaderNames.CONNECTION, "close");
    state = State.DRAINING;
    ChannelFuture unused = ctx.writeAndFlush(response).addListener(done -> drain(ctx));
  }

  /** Half-closes, so that the client can read its answer although it still sends. */
  private void drain(ChannelHandlerContext ctx) {
    state = State.DRAINING;
    releaseEarly();
    if (ctx.channel() instanceof DuplexChannel duplex && duplex.isActive()) {
      ChannelFuture unused = duplex.shutdownOutput();
    }
    ctx.channel().config().setAutoRead(true);
    closeAfter(ctx, LINGER_MILLIS);
  }

  private void releaseEarly() {
    early.forEach(ReferenceCountUtil::release);
    early.clear();
  }

  private void closeAfter(ChannelHandlerContext ctx, long millis) {
    cancelDeadline();
    deadline =
        ctx.executor()
            .schedule(
                () -> {
                  ChannelFuture unused = ctx.close();
                },
                millis,
                TimeUnit.MILLISECONDS);
  }

  private void cancelDeadline() {
    if (deadline != null) {
      boolean unused = deadline.cancel(false);
      deadline = null;
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    cancelDeadline();
    releaseEarly();
    if (exchange != null) {
      exchange.clientGone();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Broken connections and bytes that are not HTTP; the channel's end tells the worker.
    ChannelFuture unused = ctx.close();
  }
}
