package dev.covey.drive.blobs;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.BlockEncryption;
import dev.covey.core.log.Log;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads a blob block by block. Confined to one thread at a time. */
final class BlobStream extends InputStream {

  private final Log log;
  private final Optional<BlockEncryption> encryption;
  private final BlobId id;
  private final Duration patience;
  private final CompletableFuture<Void> ahead;
  private Bytes block = Bytes.EMPTY;
  private int at;
  private long next;
  private long left;

  BlobStream(Log log, Optional<BlockEncryption> encryption, BlobId id, Duration patience) {
    this.log = log;
    this.encryption = encryption;
    this.id = id;
    this.patience = patience;
    this.next = id.blockOffset();
    this.left = id.byteLength();
    this.ahead = log.download(id.blockOffset(), id.blockOffset() + id.blockLength());
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
    if (left == 0) {
      return -1;
    }
    if (at == block.length()) {
      block = nextBlock();
      at = 0;
    }
    int count = (int) Math.min(Math.min(length, block.length() - at), left);
    block.slice(at, count).copyTo(target, offset);
    at += count;
    left -= count;
    return count;
  }

  @Override
  public int available() {
    return (int) Math.min(left, block.length() - at);
  }

  @Override
  public void close() {
    boolean unused = ahead.cancel(false);
  }

  private Bytes nextBlock() throws IOException {
    if (next >= id.blockOffset() + id.blockLength()) {
      throw new IOException("the blob has fewer bytes than its reference says");
    }
    long index = next++;
    CompletableFuture<Bytes> coming = log.get(index);
    try {
      Bytes stored = coming.get(patience.toMillis(), TimeUnit.MILLISECONDS);
      Bytes text = encryption.map(e -> e.decrypt(index, stored)).orElse(stored);
      if (text.isEmpty()) {
        throw new IOException("block " + index + " of the blob is empty");
      }
      return text;
    } catch (TimeoutException e) {
      boolean unused = coming.cancel(false);
      throw new IOException(
          "nobody with block "
              + index
              + " of the file was met for "
              + patience.toSeconds()
              + " s: try again when a member who has it is online",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for block " + index);
    } catch (ExecutionException | IllegalArgumentException e) {
      throw new IOException("cannot read block " + index + " of the file: " + e.getMessage(), e);
    }
  }
}
