package dev.covey.core.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;

/**
 * Conflicts as they are stored.
 *
 * <pre>uint fork | uint length | buffer ours | buffer theirs</pre>
 */
final class Conflicts {

  private Conflicts() {}

  static Bytes encode(Conflict conflict) {
    return new Encoder(256)
        .uint(conflict.fork())
        .uint(conflict.length())
        .buffer(conflict.ours())
        .buffer(conflict.theirs())
        .toBytes();
  }

  static Conflict decode(Bytes stored) {
    try {
      Decoder in = new Decoder(stored);
      return new Conflict(in.uint(), in.uint(), in.buffer().compact(), in.buffer().compact());
    } catch (ProtocolViolationException e) {
      throw new StorageException("the record of a frozen log is damaged", e);
    }
  }
}
