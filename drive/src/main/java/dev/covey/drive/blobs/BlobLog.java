package dev.covey.drive.blobs;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.BlockEncryption;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Blobs in one log, written and read in constant memory. Safe on any thread, one writer at a time.
 */
public final class BlobLog {

  /** Bytes of a block, but for a blob's last. */
  public static final int BLOCK_SIZE = 65_536;

  private static final int BLOCKS_AT_ONCE = 16;

  private final Log log;
  private final Optional<BlockEncryption> encryption;

  public BlobLog(Log log, Optional<BlockEncryption> encryption) {
    this.log = log;
    this.encryption = encryption;
  }

  /**
   * Appends everything the stream gives; durable when it returns. What was appended before the
   * stream failed stays in the log, referred to by nothing.
   */
  public synchronized BlobId put(InputStream content) throws IOException {
    LogInfo start = log.info();
    long byteOffset =
        start.byteLength()
            - (encryption.isPresent() ? BlockEncryption.PADDING * start.length() : 0);
    long next = start.length();
    long bytes = 0;
    boolean more = true;
    while (more) {
      List<Bytes> blocks = new ArrayList<>(BLOCKS_AT_ONCE);
      while (more && blocks.size() < BLOCKS_AT_ONCE) {
        byte[] block = content.readNBytes(BLOCK_SIZE);
        more = block.length == BLOCK_SIZE;
        if (block.length > 0) {
          long index = next + blocks.size();
          Bytes text = Bytes.wrap(block);
          blocks.add(encryption.map(e -> e.encrypt(index, start.fork(), text)).orElse(text));
          bytes += block.length;
        }
      }
      if (!blocks.isEmpty()) {
        long first = log.append(blocks);
        if (first != next) {
          throw new IOException("somebody else appended to the content log meanwhile");
        }
        next += blocks.size();
      }
    }
    return new BlobId(byteOffset, start.length(), next - start.length(), bytes);
  }

  /**
   * Opens a blob for reading; what is not here is fetched ahead from peers, into the log. A read
   * fails with {@link IOException} when a block does not come within {@code patience}.
   */
  public InputStream open(BlobId id, Duration patience) {
    return new BlobStream(log, encryption, id, patience);
  }
}
