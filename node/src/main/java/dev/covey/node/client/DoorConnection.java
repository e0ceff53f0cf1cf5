package dev.covey.node.client;

import dev.covey.node.door.DoorFile;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection to a door: a request, its answer, and the next. One thread at a time. */
final class DoorConnection implements AutoCloseable {

  private static final int CONNECT_MILLIS = 2000;

  private final DoorFile door;
  private final Socket socket;
  private final BufferedInputStream in;
  private final BufferedOutputStream out;
  private volatile long idleSinceNanos;

  private DoorConnection(DoorFile door, Socket socket) throws IOException {
    this.door = door;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    this.out = new BufferedOutputStream(socket.getOutputStream(), 8 * 1024);
  }

  static DoorConnection open(DoorFile door) throws IOException {
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.connect(
          new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), door.port()),
          CONNECT_MILLIS);
      return new DoorConnection(door, socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** A request with a whole body, which may be empty. */
  DoorResponse exchange(String method, String target, String json) throws IOException {
    byte[] body = json.getBytes(StandardCharsets.UTF_8);
    head(
        method,
        target,
        body.length == 0
            ? "Content-Length: 0\r\n"
            : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n");
    out.write(body);
    out.flush();
    return DoorResponse.read(in);
  }

  /** The head of a request whose body follows as a stream; closing the stream ends the request. */
  OutputStream begin(String method, String target, String contentType) throws IOException {
    head(method, target, "Content-Type: " + contentType + "\r\nTransfer-Encoding: chunked\r\n");
    out.flush();
    return new ChunkedOutput(out);
  }

  /** The answer to what was begun; may be read while the request is still written. */
  DoorResponse answer() throws IOException {
    return DoorResponse.read(in);
  }

  private void head(String method, String target, String headers) throws IOException {
    String head =
        method
            + " "
            + target
            + " HTTP/1.1\r\nHost: 127.0.0.1:"
            + door.port()
            + "\r\nAuthorization: Bearer "
            + door.token()
            + "\r\n"
            + headers
            + "\r\n";
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
  }

  void becomeIdle() {
    idleSinceNanos = System.nanoTime();
  }

  /** Whether it has not been idle for so long that the node may have closed it. */
  boolean isFresh(long maxIdleNanos) {
    return System.nanoTime() - idleSinceNanos < maxIdleNanos;
  }

  /** Also wakes a thread that reads. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing was left to lose: every answer was read or is not wanted any more.
    }
  }
}
