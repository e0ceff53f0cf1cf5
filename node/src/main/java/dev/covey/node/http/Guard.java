package dev.covey.node.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;

/**
 * Who may come in: a request for a loopback host (so that no foreign name can be pointed at this
 * port) with the token of the door file.
 */
final class Guard {

  private final int port;
  private final byte[] expected;

  Guard(int port, String token) {
    this.port = port;
    this.expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
  }

  /** Why the request is refused; empty when it may pass. */
  Optional<HttpProblem> refusal(HttpRequest request) {
    String host = request.headers().get(HttpHeaderNames.HOST, "").toLowerCase(Locale.ROOT);
    if (!host.equals("127.0.0.1:" + port) && !host.equals("localhost:" + port)) {
      return Optional.of(new HttpProblem(403, "this door is for 127.0.0.1:" + port + " only"));
    }
    byte[] given =
        request.headers().get(HttpHeaderNames.AUTHORIZATION, "").getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, given)) {
      return Optional.of(
          new HttpProblem(
              401, "Authorization: Bearer TOKEN is needed, with the token of the door file"));
    }
    return Optional.empty();
  }
}
