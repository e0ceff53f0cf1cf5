package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.EncryptedLog;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogSeek;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A log of a store with its name and, where it is encrypted and known, its key to read it. */
final class NamedLog {

  /** About so many bytes of blocks are read at a time. */
  private static final long PAGE_BYTES = 1 << 20;

  private final Log log;
  private final LogRecord record;

  NamedLog(Log log, LogRecord record) {
    this.log = log;
    this.record = record;
  }

  /** Asked for anew each time: how blocks are encrypted may only be known once a peer was met. */
  private Optional<EncryptedLog> encrypted() {
    return record.encryptionKey().map(log::encrypted);
  }

  Log log() {
    return log;
  }

  LogKey key() {
    return log.key();
  }

  LogRecord record() {
    return record;
  }

  /** Its name, or its key when it has none. */
  String label() {
    return record.name().isEmpty() ? log.key().toString() : record.name();
  }

  Optional<String> name() {
    return record.name().isEmpty() ? Optional.empty() : Optional.of(record.name());
  }

  /** Bytes of all blocks as their readers see them. */
  long byteLength() {
    return encrypted().map(EncryptedLog::byteLength).orElseGet(log::byteLength);
  }

  /** As {@link Log#appendAsync}. */
  CompletableFuture<Long> appendAsync(List<Bytes> blocks) {
    Optional<EncryptedLog> encrypted = encrypted();
    return encrypted.isPresent() ? encrypted.get().appendAsync(blocks) : log.appendAsync(blocks);
  }

  /** As {@link Log#seek}, in bytes as readers see them. */
  CompletableFuture<LogSeek> seek(long byteOffset) {
    Optional<EncryptedLog> encrypted = encrypted();
    return encrypted.isPresent() ? encrypted.get().seek(byteOffset) : log.seek(byteOffset);
  }

  /** The blocks held from {@code start} on, up to {@code end}, the first gap, or about 1 MiB. */
  List<Bytes> page(long start, long end) {
    Optional<EncryptedLog> encrypted = encrypted();
    return encrypted.isPresent()
        ? page(encrypted.get(), start, end)
        : log.read(
            reader -> {
              List<Bytes> found = new ArrayList<>();
              long bytes = 0;
              for (long at = start; at < end && bytes < PAGE_BYTES; at++) {
                Bytes block = log.has(at) ? reader.block(at) : null;
                if (block == null) {
                  break;
                }
                found.add(block);
                bytes += block.length() + 1;
              }
              return found;
            });
  }

  private static List<Bytes> page(EncryptedLog log, long start, long end) {
    List<Bytes> found = new ArrayList<>();
    long bytes = 0;
    try {
      for (long at = start; at < end && bytes < PAGE_BYTES; at++) {
        Optional<Bytes> block = log.local(at);
        if (block.isEmpty()) {
          break;
        }
        found.add(block.get());
        bytes += block.get().length() + 1;
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, e.getMessage() + "; read this log without an encryption key");
    }
    return found;
  }
}
