package dev.covey.node.room;

import dev.covey.core.log.Log;
import dev.covey.node.archive.ArchiveKey;
import dev.covey.node.archive.ArchiveStream;
import dev.covey.node.archive.ArchivedRoom;
import dev.covey.node.identity.Identity;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.io.InputStream;
import java.util.List;

/** A room as a signed file. */
final class RoomExport {

  private RoomExport() {}

  /**
   * @param sealed whether to leave out the keys
   */
  static InputStream open(
      RoomServices services, RoomRecord said, RoomKeys keys, List<Log> logs, boolean sealed) {
    Identity self = services.identity();
    ArchivedRoom room =
        new ArchivedRoom(
            keys.id(),
            said.name(),
            keys.founder(),
            said.other()
                .map(other -> List.of(self.identity().publicKey(), other))
                .orElse(List.of()),
            services.clock().instant().toEpochMilli(),
            self.name(),
            self.certificate());
    List<ArchiveKey> inside =
        sealed ? List.of() : keys.all().stream().map(RoomExport::key).toList();
    return new ArchiveStream(room, inside, logs, self.device());
  }

  private static ArchiveKey key(EpochKeys epoch) {
    return epoch.isWhole()
        ? new ArchiveKey(epoch.number(), true, epoch.epochKey())
        : new ArchiveKey(epoch.number(), false, epoch.controlKey());
  }
}
