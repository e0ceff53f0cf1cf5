package dev.covey.node.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The next bytes of a connection, as many as announced. */
final class SizedBody extends InputStream {

  private final InputStream in;
  private long left;

  SizedBody(InputStream in, long length) {
    this.in = in;
    this.left = length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (left <= 0) {
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
}
