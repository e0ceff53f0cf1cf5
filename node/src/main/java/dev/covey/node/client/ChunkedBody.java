package dev.covey.node.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A chunked answer's bytes. */
final class ChunkedBody extends InputStream {

  private final InputStream in;
  private long left;
  private boolean first = true;
  private boolean finished;

  ChunkedBody(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left == 0 && !finished) {
      nextChunk();
    }
    if (finished) {
      return -1;
    }
    int count = in.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the node stopped in the middle of an answer");
    }
    left -= count;
    return count;
  }

  @Override
  public int available() throws IOException {
    return (int) Math.min(left, in.available());
  }

  private void nextChunk() throws IOException {
    if (!first && !DoorResponse.line(in).isEmpty()) {
      throw new IOException("the local port answers with a malformed chunk");
    }
    first = false;
    String size = DoorResponse.line(in);
    int end = size.indexOf(';');
    try {
      left = Long.parseLong((end < 0 ? size : size.substring(0, end)).strip(), 16);
    } catch (NumberFormatException e) {
      throw new IOException("the local port answers with a malformed chunk", e);
    }
    if (left < 0) {
      throw new IOException("the local port answers with a malformed chunk");
    }
    if (left == 0) {
      finished = true;
      while (!DoorResponse.line(in).isEmpty()) {
        // Trailers say nothing here.
      }
    }
  }
}
