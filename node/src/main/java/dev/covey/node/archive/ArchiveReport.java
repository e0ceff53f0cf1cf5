package dev.covey.node.archive;

import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.state.RoomState;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is in an archive that is whole and true.
 *
 * @param bytes of the file
 * @param epochs how many keys it carries; 0 if its entries stay sealed
 * @param roomProven whether the room's id follows from its keys and founder; empty if the first
 *     epoch's key is not here, and the exporter's word is all there is
 * @param state who may do what, by the entries that are here; empty if none could be read
 * @param wanted the block that was asked for; empty if it is not in the archive
 */
public record ArchiveReport(
    ArchivedRoom room,
    long bytes,
    int epochs,
    boolean roomProven,
    List<ArchivedLog> logs,
    Optional<RoomState> state,
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

  /** Why the block that was asked for counts or not, in sentences; none if that cannot be said. */
  public List<String> why() {
    if (wanted.isEmpty() || state.isEmpty() || wanted.get().entry().isEmpty()) {
      return List.of();
    }
    ProvenBlock block = wanted.get();
    if (block.late()) {
      return List.of("it has no effect: its time is not after that of its own log before it");
    }
    Entry entry = block.entry().get();
    return state
        .get()
        .explain(
            LogTag.of(block.log()),
            block.index(),
            entry.time(),
            ArchivedRights.action(entry.body()));
  }

  /** What a writer is at the end: a role, or that it is none any more; empty if unknown. */
  public Optional<String> role(ArchivedLog log) {
    return state.flatMap(
        known ->
            log.hello()
                .flatMap(hello -> known.member(hello.certificate().identity()))
                .map(
                    member ->
                        member
                            .role()
                            .map(role -> role.name().toLowerCase(Locale.ROOT))
                            .orElse(member.removed() ? "removed" : "not admitted")));
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
