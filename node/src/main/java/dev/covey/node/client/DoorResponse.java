package dev.covey.node.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** An HTTP/1.1 answer: its status and its body as a stream. */
final class DoorResponse {

  private static final int MAX_LINE = 16 * 1024;
  private static final int MAX_HEADERS = 64;

  private final int status;
  private final InputStream body;
  private final boolean reusable;

  private DoorResponse(int status, InputStream body, boolean reusable) {
    this.status = status;
    this.body = body;
    this.reusable = reusable;
  }

  int status() {
    return status;
  }

  /** Ends where the answer ends; a cut connection is an {@link EOFException}. */
  InputStream body() {
    return body;
  }

  /** Whether the connection may serve another request once the body was read. */
  boolean isReusable() {
    return reusable;
  }

  static DoorResponse read(InputStream in) throws IOException {
    String first = line(in);
    while (first.startsWith("HTTP/1.1 100")) {
      while (!line(in).isEmpty()) {
        // Headers of an interim answer.
      }
      first = line(in);
    }
    if (!first.startsWith("HTTP/1.1 ") || first.length() < 12) {
      throw new IOException("the local port does not answer in HTTP/1.1");
    }
    int status;
    try {
      status = Integer.parseInt(first.substring(9, 12));
    } catch (NumberFormatException e) {
      throw new IOException("the local port answers with a malformed status", e);
    }
    Map<String, String> headers = headers(in);
    boolean close = headers.getOrDefault("connection", "").equalsIgnoreCase("close");
    if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
      return new DoorResponse(status, new ChunkedBody(in), !close);
    }
    String length = headers.get("content-length");
    if (length == null) {
      throw new IOException("the local port answers without a length");
    }
    try {
      return new DoorResponse(status, new SizedBody(in, Long.parseLong(length)), !close);
    } catch (NumberFormatException e) {
      throw new IOException("the local port answers with a malformed length", e);
    }
  }

  private static Map<String, String> headers(InputStream in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      int colon = line.indexOf(':');
      if (colon < 0 || headers.size() >= MAX_HEADERS) {
        throw new IOException("the local port answers with malformed headers");
      }
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  /** A line up to CRLF or LF, without it. */
  static String line(InputStream in) throws IOException {
    byte[] bytes = new byte[256];
    int length = 0;
    while (true) {
      int next = in.read();
      if (next < 0) {
        throw new EOFException("the node closed the connection");
      }
      if (next == '\n') {
        int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
      }
      if (length == MAX_LINE) {
        throw new IOException("the local port answers with an endless line");
      }
      if (length == bytes.length) {
        bytes = java.util.Arrays.copyOf(bytes, length * 2);
      }
      bytes[length++] = (byte) next;
    }
  }
}
