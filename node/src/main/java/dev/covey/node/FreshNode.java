package dev.covey.node;

import dev.covey.api.Profile;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogStore;
import dev.covey.node.backup.BackupFile;
import dev.covey.node.backup.Belongings;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a data directory that was not used yet that of an identity there is already: as a new
 * device of it.
 */
public final class FreshNode {

  private static final Logger LOG = LoggerFactory.getLogger(FreshNode.class);

  private FreshNode() {}

  /**
   * Opens a backup and settles it. {@link IllegalArgumentException} for a wrong password or a file
   * that is no whole backup, {@link StorageException} for a directory that is in use: then nothing
   * is written.
   *
   * @param told is told in a line of an identity that was never used and made way
   */
  public static Profile restore(
      Path data, Bytes backup, char[] password, Instant now, Consumer<String> told) {
    Belongings belongings = BackupFile.open(backup, password);
    try (DataDirectory directory = DataDirectory.open(data)) {
      return settle(directory, belongings, now, told).profile();
    }
  }

  /**
   * Makes a directory that of this identity, which has nothing else yet. {@link StorageException}
   * if the directory is in use, by this identity or another one that was used.
   */
  public static void begin(Path data, Identity identity, Consumer<String> told) {
    try (DataDirectory directory = DataDirectory.open(data)) {
      if (UnusedIdentity.in(directory).filter(there -> there.isOf(identity)).isPresent()) {
        throw directory.inUseAs("this very identity");
      }
      makeRoom(directory, told);
      identity.write(directory);
    }
  }

  /** {@link StorageException} if the directory is that of an identity that was used. */
  static void requireRoom(DataDirectory directory) {
    Optional<UnusedIdentity> unused = UnusedIdentity.in(directory);
    LOG.debug("{} is free, or that of {}", directory, unused);
  }

  private static void makeRoom(DataDirectory directory, Consumer<String> told) {
    UnusedIdentity.in(directory)
        .ifPresent(
            there ->
                told.accept(
                    there
                        + ", who was here and in no room, made way; kept in "
                        + there.setAside(directory)));
  }

  /**
   * Writes the store, and last of all who it belongs to: an identity is whole or not there. As
   * {@link #restore} otherwise.
   */
  static Identity settle(
      DataDirectory directory, Belongings belongings, Instant now, Consumer<String> told) {
    makeRoom(directory, told);
    Identity identity =
        Identity.of(
            KeyPair.fromSeed(belongings.seed()),
            KeyPair.generate(),
            belongings.name(),
            belongings.kind(),
            now);
    boolean settled = false;
    try {
      try (LogStore store = LogStore.open(directory.store(), NodeTables.all())) {
        NodeTables.write(store.storage(), belongings);
      }
      identity.write(directory);
      settled = true;
      return identity;
    } finally {
      if (!settled) {
        remove(directory.store());
      }
    }
  }

  private static void remove(Path store) {
    try (Stream<Path> files = Files.walk(store)) {
      List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : all) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      LOG.warn("{} is half made and could not be removed: remove it by hand", store);
    }
  }
}
