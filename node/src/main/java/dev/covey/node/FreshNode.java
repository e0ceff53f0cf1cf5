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
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes an empty data directory that of an identity there is already: as a new device of it. */
public final class FreshNode {

  private static final Logger LOG = LoggerFactory.getLogger(FreshNode.class);

  private FreshNode() {}

  /**
   * Opens a backup and settles it. {@link IllegalArgumentException} for a wrong password or a file
   * that is no whole backup, {@link StorageException} for a directory that is in use: then nothing
   * is written.
   */
  public static Profile restore(Path data, Bytes backup, char[] password, Instant now) {
    Belongings belongings = BackupFile.open(backup, password);
    try (DataDirectory directory = DataDirectory.open(data)) {
      directory.requireNew();
      return settle(directory, belongings, now).profile();
    }
  }

  /** Writes the store, and last of all who it belongs to: an identity is whole or not there. */
  static Identity settle(DataDirectory directory, Belongings belongings, Instant now) {
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
