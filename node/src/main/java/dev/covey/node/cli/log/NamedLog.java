package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.BlockEncryption;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A log of a store with its name and, where it is encrypted and known, its key to read it. */
final class NamedLog {

  /** About so many bytes of blocks are read at a time. */
  private static final long PAGE_BYTES = 1 << 20;

  private final Log log;
  private final LogRecord record;
  private final @Nullable BlockEncryption encryption;

  NamedLog(Log log, LogRecord record) {
    this.log = log;
    this.record = record;
    this.encryption =
        record.encryptionKey().map(key -> new BlockEncryption(log.key(), key)).orElse(null);
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

  /** Bytes that encryption adds to every block. */
  int padding() {
    return encryption == null ? 0 : BlockEncryption.PADDING;
  }

  /** Bytes of all blocks as their readers see them. */
  long byteLength() {
    return log.byteLength() - log.length() * padding();
  }

  /** The blocks held from {@code start} on, up to {@code end}, the first gap, or about 1 MiB. */
  List<Bytes> page(long start, long end) {
    List<Bytes> stored =
        log.read(
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
    if (encryption == null) {
      return stored;
    }
    List<Bytes> texts = new ArrayList<>(stored.size());
    for (Bytes block : stored) {
      texts.add(readable(start + texts.size(), block));
    }
    return texts;
  }

  /** A block as it was written, from how it is stored. */
  Bytes readable(long index, Bytes stored) {
    if (encryption == null) {
      return stored;
    }
    try {
      return encryption.decrypt(index, stored);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.FAILURE, e.getMessage() + "; read this log without an encryption key");
    }
  }
}
