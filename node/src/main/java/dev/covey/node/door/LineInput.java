package dev.covey.node.door;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * UTF-8 lines from a stream, each bounded, with a question {@link java.io.BufferedReader} cannot
 * answer: is a whole line here already? One thread.
 */
public final class LineInput {

  private final InputStream in;
  private final int maxBytes;
  private byte[] buffer = new byte[16 * 1024];
  private int start;
  private int end;
  private int scanned;
  private long count;
  private boolean finished;

  /** Does not close the stream. */
  public LineInput(InputStream in, int maxBytes) {
    this.in = in;
    this.maxBytes = maxBytes;
  }

  /** Lines given so far. */
  public long count() {
    return count;
  }

  /**
   * The next line without its end; empty at the end of the stream. Malformed bytes become
   * replacement characters.
   *
   * @throws IllegalArgumentException for a line of more than the bound
   */
  public Optional<String> next() throws IOException {
    return nextBytes().map(line -> new String(line, StandardCharsets.UTF_8));
  }

  /** As {@link #next}, the bytes as they are. */
  public Optional<byte[]> nextBytes() throws IOException {
    while (true) {
      for (; scanned < end; scanned++) {
        if (buffer[scanned] == '\n') {
          byte[] line = line(scanned);
          start = ++scanned;
          return Optional.of(line);
        }
      }
      if (end - start > maxBytes + 1) {
        throw tooLong(count + 1, end - start);
      }
      if (finished || !fill()) {
        finished = true;
        if (start == end) {
          return Optional.empty();
        }
        byte[] line = line(end);
        start = end;
        return Optional.of(line);
      }
    }
  }

  /** Whether {@link #next} would not wait, as far as can be told. */
  public boolean isReady() throws IOException {
    while (true) {
      for (; scanned < end; scanned++) {
        if (buffer[scanned] == '\n') {
          return true;
        }
      }
      if (finished || end - start > maxBytes + 1) {
        return finished && start < end;
      }
      if (in.available() == 0) {
        return false;
      }
      if (!fill()) {
        finished = true;
      }
    }
  }

  private boolean fill() throws IOException {
    if (end == buffer.length) {
      int held = end - start;
      byte[] next = held > buffer.length / 2 ? new byte[buffer.length * 2] : buffer;
      System.arraycopy(buffer, start, next, 0, held);
      buffer = next;
      scanned -= start;
      start = 0;
      end = held;
    }
    int read = in.read(buffer, end, buffer.length - end);
    if (read < 0) {
      return false;
    }
    end += read;
    return true;
  }

  private byte[] line(int to) {
    int length = to - start;
    if (length > 0 && buffer[to - 1] == '\r') {
      length--;
    }
    count++;
    if (length > maxBytes) {
      throw tooLong(count, length);
    }
    return Arrays.copyOfRange(buffer, start, start + length);
  }

  private IllegalArgumentException tooLong(long number, int length) {
    return new IllegalArgumentException(
        "line " + number + " has at least " + length + " bytes; " + maxBytes + " are the most");
  }
}
