package dev.covey.core.wire;

import dev.covey.core.ProtocolViolationException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a byte stream into frames, each in an array of its own. Confined to one event loop.
 *
 * <pre>u24 LE length | that many bytes</pre>
 *
 * <p>A length outside the expected range is refused as soon as its three bytes are there. Memory
 * grows with the bytes that came, not with the length that was promised.
 */
final class FrameReader {

  static final int HEADER_SIZE = 3;
  static final int MAX_LENGTH = (1 << 24) - 1;

  private static final int FIRST_ALLOCATION = 1 << 16;

  private int least;
  private int most;
  private int headerBytes;
  private int length;
  private int filled;
  private byte @Nullable [] body;

  /** From the next frame on, only lengths in this range are accepted. */
  void expect(int least, int most) {
    this.least = least;
    this.most = most;
  }

  /** Returns the next whole frame, or null when {@code in} has been used up before its end. */
  byte @Nullable [] next(ByteBuf in) throws ProtocolViolationException {
    while (headerBytes < HEADER_SIZE) {
      if (!in.isReadable()) {
        return null;
      }
      length |= in.readUnsignedByte() << (8 * headerBytes++);
      if (headerBytes == HEADER_SIZE) {
        checkLength();
      }
    }
    byte[] target = room(in.readableBytes());
    int taken = Math.min(length - filled, in.readableBytes());
    in.readBytes(target, filled, taken);
    filled += taken;
    if (filled < length) {
      return null;
    }
    body = null;
    headerBytes = 0;
    length = 0;
    filled = 0;
    return target;
  }

  private void checkLength() throws ProtocolViolationException {
    if (length < least || length > most) {
      throw new ProtocolViolationException(
          "frame of "
              + length
              + " bytes, expected "
              + (least == most ? "" + least : least + " to " + most));
    }
  }

  /** Returns an array with space for what is there now; exactly as long as the frame at its end. */
  private byte[] room(int readable) {
    int needed = Math.min(length, filled + readable);
    if (body == null) {
      body = new byte[Math.min(length, Math.max(FIRST_ALLOCATION, needed))];
    } else if (needed > body.length) {
      body = Arrays.copyOf(body, Math.min(length, Math.max(2 * body.length, needed)));
    }
    return body;
  }
}
