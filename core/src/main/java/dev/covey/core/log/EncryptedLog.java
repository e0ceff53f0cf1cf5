package dev.covey.core.log;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A log whose blocks only those read who have an encryption key of 32 bytes; peers pass on what
 * they cannot read. Lengths are in bytes of text. Safe on any thread.
 */
public final class EncryptedLog {

  private final Log log;
  private final BlockEncryption compat;
  private final BlockEncryption byManifest;

  EncryptedLog(Log log, Bytes encryptionKey) {
    if (encryptionKey.length() != 32) {
      throw new IllegalArgumentException(
          "encryption key of " + encryptionKey.length() + " bytes, not 32");
    }
    this.log = log;
    this.compat = BlockEncryption.compat(log.key(), encryptionKey);
    this.byManifest = new BlockEncryption(log.key(), encryptionKey);
  }

  /** The log as peers see it. */
  public Log log() {
    return log;
  }

  public long length() {
    return log.length();
  }

  /** Bytes of all blocks' texts. */
  public long byteLength() {
    return log.byteLength() - BlockEncryption.PADDING * log.length();
  }

  /** As {@link Log#append(Bytes)}. */
  @CanIgnoreReturnValue
  public long append(Bytes text) {
    return append(List.of(text));
  }

  /** As {@link Log#append(List)}. */
  @CanIgnoreReturnValue
  public long append(List<Bytes> texts) {
    return Log.join(appendAsync(texts));
  }

  /** As {@link Log#appendAsync}; encrypts on the storage's thread. */
  public CompletableFuture<Long> appendAsync(List<Bytes> texts) {
    return log.appendAsync(texts, encryption());
  }

  /** As {@link Log#local}; {@link IllegalArgumentException} for a block that is too short. */
  public Optional<Bytes> local(long index) {
    return log.local(index).map(block -> encryption().decrypt(index, block));
  }

  /** As {@link Log#get}. */
  public CompletableFuture<Bytes> get(long index) {
    CompletableFuture<Bytes> stored = log.get(index);
    return Log.cancelling(stored.thenApply(block -> encryption().decrypt(index, block)), stored);
  }

  /** As {@link Log#seek}, counting bytes of text. */
  public CompletableFuture<LogSeek> seek(long byteOffset) {
    return log.seek(byteOffset, BlockEncryption.PADDING);
  }

  /** Which of the two it is, somebody else's log only tells with its first blocks. */
  private BlockEncryption encryption() {
    return log.state().isCompat() ? compat : byManifest;
  }
}
