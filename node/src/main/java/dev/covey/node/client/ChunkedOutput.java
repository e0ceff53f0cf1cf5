package dev.covey.node.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A request's body of unknown length: what is flushed becomes a chunk. */
final class ChunkedOutput extends OutputStream {

  private final OutputStream out;
  private final byte[] buffer = new byte[64 * 1024];
  private int filled;
  private boolean closed;

  /** Does not close the connection. */
  ChunkedOutput(OutputStream out) {
    this.out = out;
  }

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
        chunk();
      }
      int count = Math.min(left, buffer.length - filled);
      System.arraycopy(source, from, buffer, filled, count);
      filled += count;
      from += count;
      left -= count;
    }
  }

  @Override
  public void flush() throws IOException {
    chunk();
    out.flush();
  }

  private void chunk() throws IOException {
    if (filled > 0) {
      out.write((Integer.toHexString(filled) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      out.write(buffer, 0, filled);
      out.write('\r');
      out.write('\n');
      filled = 0;
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      chunk();
      out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }
}
