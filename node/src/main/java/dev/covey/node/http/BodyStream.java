package dev.covey.node.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A request's body: filled on the event loop, read on a worker. Holds what one read of the socket
 * brought and asks for more only when that is used up, so a slow reader slows the sender down.
 */
final class BodyStream extends InputStream {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<ByteBuf> parts = new ArrayDeque<>();
  private final Runnable more;
  private boolean complete;
  private boolean closed;
  private @Nullable IOException failure;

  /** {@code more} makes the connection read once; it is called without the lock. */
  BodyStream(Runnable more) {
    this.more = more;
  }

  /** Takes the buffer over. */
  void offer(ByteBuf part) {
    lock.lock();
    try {
      if (closed || !part.isReadable()) {
        part.release();
      } else {
        parts.add(part);
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      complete = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void fail(IOException reason) {
    lock.lock();
    try {
      if (!complete && failure == null) {
        failure = reason;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the last byte has arrived, read or not. */
  boolean isComplete() {
    lock.lock();
    try {
      return complete;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      long sum = 0;
      for (ByteBuf part : parts) {
        sum += part.readableBytes();
      }
      return (int) Math.min(sum, Integer.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    boolean asked = false;
    while (true) {
      lock.lock();
      try {
        ByteBuf part = parts.peek();
        if (part != null) {
          int count = Math.min(length, part.readableBytes());
          part.readBytes(target, offset, count);
          if (!part.isReadable()) {
            parts.remove().release();
          }
          return count;
        }
        if (complete) {
          return -1;
        }
        if (failure != null) {
          throw new IOException(failure.getMessage(), failure);
        }
        if (closed) {
          throw new IOException("the request was closed");
        }
        if (asked) {
          changed.await();
          continue;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading a request");
      } finally {
        lock.unlock();
      }
      more.run();
      asked = true;
    }
  }

  /** Lets go of what was not read. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      parts.forEach(ByteBuf::release);
      parts.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
