package dev.covey.node.archive;

import java.util.List;
import java.util.Optional;

/**
 * What is in an archive that is whole and true.
 *
 * @param bytes of the file
 * @param epochs how many keys it carries; 0 if its entries stay sealed
 * @param roomProven whether the room's id follows from its keys and founder; empty if the first
 *     epoch's key is not here, and the exporter's word is all there is
 * @param wanted the block that was asked for; empty if it is not in the archive
 */
public record ArchiveReport(
    ArchivedRoom room,
    long bytes,
    int epochs,
    boolean roomProven,
    List<ArchivedLog> logs,
    Optional<ProvenBlock> wanted) {

  public ArchiveReport {
    logs = List.copyOf(logs);
  }

  /** Whether one of the logs was written by the exporter's identity. */
  public boolean isByMember() {
    return logs.stream()
        .flatMap(log -> log.hello().stream())
        .anyMatch(hello -> hello.certificate().identity().equals(room.exporter().identity()));
  }

  /** Blocks that are in it. */
  public long blocks() {
    return logs.stream().mapToLong(ArchivedLog::blocks).sum();
  }

  /** Blocks that were signed and are not in it. */
  public long missing() {
    return logs.stream().mapToLong(ArchivedLog::missing).sum();
  }
}
