package dev.covey.core.wire;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.SecretStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The sending half: encrypts into a scratch array, copies once into the buffer the socket takes.
 * Confined to the event loop.
 */
final class ConnectionOutbound {

  /** The scratch array is let go when one message made it larger than this. */
  private static final int KEPT_SCRATCH = 1 << 18;

  /** So many bytes are passed to the socket without waiting for the end of the turn. */
  private static final int EARLY_FLUSH = 1 << 18;

  private final Channel channel;
  private final SecretStream stream;
  private final AtomicLong bytesSent = new AtomicLong();
  private byte[] scratch = new byte[1 << 12];
  private int unflushed;
  private long lastWriteNanos;

  ConnectionOutbound(Channel channel, Bytes key, Bytes header) {
    this.channel = channel;
    this.stream = new SecretStream(key, header);
    this.lastWriteNanos = channel.eventLoop().ticker().nanoTime();
  }

  void write(byte[] array, int offset, int length) {
    int size = FrameReader.HEADER_SIZE + length + SecretStream.OVERHEAD;
    byte[] frame = scratch(size);
    writeLength(frame, length + SecretStream.OVERHEAD);
    stream.push(array, offset, length, frame, FrameReader.HEADER_SIZE);
    ByteBuf out = channel.alloc().directBuffer(size);
    out.writeBytes(frame, 0, size);
    var unused = channel.write(out, channel.voidPromise());
    bytesSent.lazySet(bytesSent.getPlain() + size);
    lastWriteNanos = channel.eventLoop().ticker().nanoTime();
    unflushed += size;
    if (unflushed >= EARLY_FLUSH) {
      flush();
    }
  }

  /** A message without content: tells the other side, and what is between, that we are there. */
  void writeKeepAlive() {
    write(scratch, 0, 0);
  }

  void flush() {
    if (unflushed > 0) {
      unflushed = 0;
      channel.flush();
    }
  }

  long lastWriteNanos() {
    return lastWriteNanos;
  }

  long bytesSent() {
    return bytesSent.get();
  }

  /** About how many bytes have been sent but not taken by the socket; 0 while writable. */
  long unreadBytes() {
    long bytes = channel.bytesBeforeWritable();
    return bytes == Long.MAX_VALUE ? 0 : bytes; // Which is said of a channel that is closed.
  }

  static void writeLength(byte[] frame, int length) {
    frame[0] = (byte) length;
    frame[1] = (byte) (length >>> 8);
    frame[2] = (byte) (length >>> 16);
  }

  private byte[] scratch(int size) {
    if (size > scratch.length || (scratch.length > KEPT_SCRATCH && size <= KEPT_SCRATCH)) {
      scratch = new byte[Math.max(size, Math.min(2 * size, KEPT_SCRATCH))];
    }
    return scratch;
  }
}
