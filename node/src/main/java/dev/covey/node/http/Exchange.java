package dev.covey.node.http;

import dev.covey.node.door.Json;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One request and its answer, used by one worker thread. Writing waits until the socket took the
 * bytes, so an answer of any length needs one buffer.
 */
final class Exchange {

  private static final int BUFFER = 64 * 1024;

  private final Channel channel;
  private final HttpRequest request;
  private final BodyStream body;
  private final List<String> path;
  private final QueryStringDecoder uri;
  private volatile boolean answered;
  private volatile Runnable onGone = () -> {};
  private volatile boolean gone;

  /** Throws {@link IllegalArgumentException} for a malformed target. */
  Exchange(Channel channel, HttpRequest request, BodyStream body) {
    this.channel = channel;
    this.request = request;
    this.body = body;
    this.uri = new QueryStringDecoder(request.uri());
    this.path =
        Stream.of(uri.rawPath().split("/", -1))
            .filter(segment -> !segment.isEmpty())
            .map(segment -> QueryStringDecoder.decodeComponent(segment.replace("+", "%2B")))
            .toList();
  }

  String method() {
    return request.method().name();
  }

  /** The target's segments, decoded. */
  List<String> path() {
    return path;
  }

  Optional<String> query(String name) {
    return Optional.ofNullable(uri.parameters().get(name)).map(values -> values.get(0));
  }

  /** A whole number of the query within bounds, or the default when it is not given. */
  long number(String name, long fallback, long min, long max) {
    Optional<String> text = query(name);
    if (text.isEmpty()) {
      return fallback;
    }
    try {
      long number = Long.parseLong(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below, together with numbers out of range.
    }
    throw new HttpProblem(
        400, name + " must be a number from " + min + " to " + max + ", not " + text.get());
  }

  /** The media type without parameters, in lower case; empty when there is none. */
  String contentType() {
    String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** The body; tells a client that waits for it to go on. */
  InputStream body() {
    if (HttpUtil.is100ContinueExpected(request)) {
      HttpUtil.set100ContinueExpected(request, false);
      ChannelFuture unused =
          channel.writeAndFlush(
              new DefaultFullHttpResponse(
                  HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
    }
    return body;
  }

  /** The whole body as text; 413 beyond the limit. */
  String bodyText(int limit) throws IOException {
    if (HttpUtil.getContentLength(request, 0L) > limit) {
      throw tooLarge(limit);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    InputStream in = body();
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      bytes.write(buffer, 0, count);
      if (bytes.size() > limit) {
        throw tooLarge(limit);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static HttpProblem tooLarge(int limit) {
    return new HttpProblem(413, "the request is larger than " + limit + " bytes");
  }

  boolean isAnswered() {
    return answered;
  }

  boolean isGone() {
    return gone;
  }

  /** Runs when the client has gone, at once if it already has. */
  void onGone(Runnable action) {
    onGone = action;
    if (gone) {
      action.run();
    }
  }

  /** Called on the event loop. */
  void clientGone() {
    gone = true;
    body.fail(new IOException("the client went away"));
    onGone.run();
  }

  /** Answers with a whole JSON text. */
  void json(int status, String json) throws IOException {
    ByteBuf content = Unpooled.copiedBuffer(json + "\n", StandardCharsets.UTF_8);
    DefaultFullHttpResponse response =
        new DefaultFullHttpResponse(
            HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), content);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
    head(response, "application/json");
    await(channel.writeAndFlush(response));
  }

  /** Answers with an error, or cuts the connection when an answer has begun. */
  void problem(int status, String message) throws IOException {
    if (answered) {
      ChannelFuture unused = channel.close();
    } else {
      json(status, Json.object(json -> json.writeStringProperty("error", message)));
    }
  }

  /** Begins an answer of known length; {@code flush} sends, {@code close} ends it. */
  OutputStream bytes(String contentType, long length) throws IOException {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
    head(response, contentType);
    await(channel.writeAndFlush(response));
    return new Answer();
  }

  /** Begins an answer of one JSON text a line; {@code flush} sends, {@code close} ends it. */
  OutputStream lines() throws IOException {
    return stream("application/x-ndjson");
  }

  /** Begins an answer of unknown length; only one that was closed is whole. */
  OutputStream stream(String contentType) throws IOException {
    HttpResponse response = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
    response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    head(response, contentType);
    await(channel.writeAndFlush(response));
    return new Answer();
  }

  /** Adds a line to an answer of lines without waiting; for few lines, on any thread. */
  void push(String json) {
    ChannelFuture unused =
        channel.writeAndFlush(
            new DefaultHttpContent(Unpooled.copiedBuffer(json + "\n", StandardCharsets.UTF_8)));
  }

  private void head(HttpResponse response, String contentType) {
    answered = true;
    response.headers().set(HttpHeaderNames.CONTENT_TYPE, contentType);
    response.headers().set("X-Content-Type-Options", "nosniff");
    response.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
    if (!HttpUtil.isKeepAlive(request)) {
      response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
    }
  }

  private static void await(ChannelFuture written) throws IOException {
    try {
      written.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while answering");
    }
    if (!written.isSuccess()) {
      throw new IOException("the client went away", written.cause());
    }
  }

  private final class Answer extends OutputStream {

    private byte[] buffer = new byte[4096];
    private int filled;
    private boolean closed;

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      int from = offset;
      int left = length;
      while (left > 0) {
        if (filled == buffer.length) {
          grow();
        }
        int count = Math.min(left, buffer.length - filled);
        System.arraycopy(source, from, buffer, filled, count);
        filled += count;
        from += count;
        left -= count;
      }
    }

    private void grow() throws IOException {
      if (buffer.length < BUFFER) {
        buffer = java.util.Arrays.copyOf(buffer, BUFFER);
      } else {
        flush();
      }
    }

    @Override
    public void flush() throws IOException {
      if (filled > 0) {
        ByteBuf part = Unpooled.wrappedBuffer(buffer, 0, filled);
        filled = 0;
        // The buffer may be used again: await returns when the socket took the bytes.
        await(channel.writeAndFlush(new DefaultHttpContent(part)));
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        flush();
        await(channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT));
      }
    }
  }
}
