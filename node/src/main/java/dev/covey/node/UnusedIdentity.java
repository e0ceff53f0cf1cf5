package dev.covey.node;

import dev.covey.core.log.LogStore;
import dev.covey.core.store.Storage;
import dev.covey.node.device.DeviceBook;
import dev.covey.node.identity.DataDirectory;
import dev.covey.node.identity.Identity;
import dev.covey.node.people.PeopleTables;
import dev.covey.node.room.Rooms;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The identity that a first look round has made, and that nobody ever was: it is in no room, knows
 * nobody, and has one device. It makes way for one that is restored or linked, and is kept aside.
 */
final class UnusedIdentity {

  private final Identity identity;

  private UnusedIdentity(Identity identity) {
    this.identity = identity;
  }

  /**
   * Empty for a new directory. {@link dev.covey.core.StorageException} if the identity in it was
   * used: it must not be replaced.
   */
  static Optional<UnusedIdentity> in(DataDirectory directory) {
    if (directory.isNew()) {
      return Optional.empty();
    }
    if (!Files.exists(directory.identity())) {
      throw directory.inUseAs("its identity is missing");
    }
    Identity identity = Identity.read(directory.path());
    String use = Files.exists(directory.store()) ? use(directory, identity) : "";
    if (!use.isEmpty()) {
      throw directory.inUseAs(shown(identity) + ", " + use);
    }
    return Optional.of(new UnusedIdentity(identity));
  }

  /** What it was used for; empty for nothing. */
  private static String use(DataDirectory directory, Identity identity) {
    try (LogStore store = LogStore.open(directory.store(), NodeTables.all())) {
      Storage storage = store.storage();
      int rooms = Rooms.count(storage, identity.identity().publicKey());
      int people =
          PeopleTables.ALL.stream().mapToInt(table -> NodeTables.rows(storage, table)).sum();
      int devices = NodeTables.rows(storage, DeviceBook.KNOWN);
      if (rooms > 0) {
        return "in " + (rooms == 1 ? "a room" : rooms + " rooms");
      } else if (people > 0) {
        return "who has contacts or knocks";
      }
      return devices > 1 ? "who has " + devices + " devices" : "";
    }
  }

  boolean isOf(Identity other) {
    return identity.identity().publicKey().equals(other.identity().publicKey());
  }

  /** Makes room for another one; returns where this one is then. */
  Path setAside(DataDirectory directory) {
    return directory.setAside(
        "unused-" + identity.identity().publicKey().toString().substring(0, 8));
  }

  /** Its name, and how it begins. */
  @Override
  public String toString() {
    return shown(identity);
  }

  private static String shown(Identity identity) {
    return identity.name() + "~" + identity.identity().publicKey().toString().substring(0, 4);
  }
}
