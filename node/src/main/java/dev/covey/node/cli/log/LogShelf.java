package dev.covey.node.cli.log;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.StoreInUseException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Table;
import dev.covey.node.cli.command.CommandFailure;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.terminal.PlainText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The logs of one store and what they are called, in a table beside them: log key to {@link
 * LogRecord}. One process at a time has it; the next one waits a little.
 */
final class LogShelf implements AutoCloseable {

  private static final Table RECORDS = new Table("shell.log");

  /** How long a command waits for another one to end. */
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private static final long LOOK_MILLIS = 25;

  private final LogStore store;
  private final Path directory;

  private LogShelf(LogStore store, Path directory) {
    this.store = store;
    this.directory = directory;
  }

  /** Opens a store or makes one. {@link StorageException} when it stays in use, and as there. */
  static LogShelf open(Path directory) {
    return open(directory, PATIENCE);
  }

  /** As {@link #open(Path)}; fails when there is none yet. */
  static LogShelf existing(Path directory) {
    requireStore(directory);
    return open(directory);
  }

  private static void requireStore(Path directory) {
    if (!Files.exists(dataFile(directory))) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "no logs are kept in "
              + directory
              + "; `covey log new` makes one, --store looks elsewhere");
    }
  }

  /** What changes whenever something in the store does. */
  static Path dataFile(Path directory) {
    return directory.resolve("data.mdb");
  }

  private static LogShelf open(Path directory, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return new LogShelf(LogStore.open(directory, RECORDS), directory);
      } catch (StoreInUseException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StorageException("interrupted while waiting for the store", e);
    }
  }

  LogStore store() {
    return store;
  }

  Path directory() {
    return directory;
  }

  /** Makes a log of one's own, with this name. */
  NamedLog create(LogRecord record) {
    Optional<NamedLog> there = named(record.name());
    if (there.isPresent()) {
      throw new CommandFailure(
          ExitCode.FAILURE,
          "there is a log \""
              + PlainText.line(record.name())
              + "\" already; its key is "
              + there.get().key());
    }
    return remember(opened(record), record);
  }

  /** The log of this name or key. */
  NamedLog require(String nameOrKey) {
    Optional<NamedLog> found =
        KeyText.key(nameOrKey)
            .flatMap(key -> store.find(key.discoveryKey()))
            .map(this::withRecord)
            .or(() -> named(nameOrKey));
    return found.orElseThrow(
        () ->
            new CommandFailure(
                ExitCode.NOT_FOUND,
                "no log \""
                    + PlainText.line(nameOrKey)
                    + "\" in "
                    + directory
                    + "; `covey log ls` lists them"));
  }

  /** The log with this key, which peers may fill. */
  NamedLog adopt(LogKey key) {
    return withRecord(store.open(key));
  }

  /** Whether anything is known of the log with this key. */
  boolean contains(LogKey key) {
    return store.find(key.discoveryKey()).isPresent();
  }

  /** Deletes a log and its record. */
  void forget(LogKey key) {
    store.delete(key);
    store.storage().write(tx -> tx.delete(RECORDS, key.bytes()));
  }

  /** Replaces what is known of a log beside its blocks; durable when it returns. */
  NamedLog remember(Log log, LogRecord record) {
    store.storage().write(tx -> put(tx, log.key(), record));
    return new NamedLog(log, record);
  }

  private static boolean put(
      dev.covey.core.store.WriteTransaction tx, LogKey key, LogRecord record) {
    tx.put(RECORDS, key.bytes(), record.encode());
    return true;
  }

  List<NamedLog> all() {
    List<NamedLog> logs = new ArrayList<>();
    for (LogKey key : store.keys()) {
      logs.add(withRecord(store.open(key)));
    }
    return logs;
  }

  Optional<NamedLog> named(String name) {
    List<LogKey> found = new ArrayList<>();
    boolean unused =
        store
            .storage()
            .read(
                tx -> {
                  tx.scan(
                      RECORDS,
                      Bytes.wrap(new byte[1]),
                      Bytes.hex("ff".repeat(LogKey.SIZE + 1)),
                      (key, record) ->
                          !decode(record).name().equals(name) || found.add(new LogKey(key)));
                  return true;
                });
    return found.stream().findFirst().map(key -> withRecord(store.open(key)));
  }

  private NamedLog withRecord(Log log) {
    Bytes encoded =
        store
            .storage()
            .read(tx -> Optional.ofNullable(tx.get(RECORDS, log.key().bytes())))
            .orElse(Bytes.EMPTY);
    if (encoded.isEmpty()) {
      return new NamedLog(log, LogRecord.NOTHING);
    }
    LogRecord record = decode(encoded);
    return new NamedLog(record.own() ? opened(record) : log, record);
  }

  private Log opened(LogRecord record) {
    KeyPair keyPair = store.deriveKeyPair(record.name());
    return record.compat() ? store.createCompat(keyPair) : store.create(keyPair);
  }

  private static LogRecord decode(Bytes encoded) {
    try {
      return LogRecord.decode(encoded);
    } catch (ProtocolViolationException e) {
      throw new StorageException("the record of a log is damaged: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
