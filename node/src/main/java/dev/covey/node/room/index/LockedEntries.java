package dev.covey.node.room.index;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.store.Storage;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/** Entries of epochs whose content key was not here when they were applied. */
final class LockedEntries {

  private final Storage storage;
  private final int room;
  private final RoomKeys keys;

  LockedEntries(Storage storage, int room, RoomKeys keys) {
    this.storage = storage;
    this.room = room;
    this.keys = keys;
  }

  /** Whether any of these logs' can be opened now. */
  boolean canOpenAny(
      Collection<WriterLog> writers,
      Function<LogKey, Log> logs,
      Function<LogKey, BlockSeal> seals) {
    return writers.stream()
        .anyMatch(
            log ->
                log.locked() > 0 && canOpenAny(log, logs.apply(log.key()), seals.apply(log.key())));
  }

  private boolean canOpenAny(WriterLog writer, Log log, BlockSeal seal) {
    return locked(writer).stream()
        .anyMatch(
            at ->
                log.local(at)
                    .filter(
                        block ->
                            BlockReading.open(keys, seal, at, block).outcome()
                                == BlockReading.Outcome.READ)
                    .isPresent());
  }

  private List<Long> locked(WriterLog writer) {
    return storage.read(
        tx -> {
          List<Long> locked = new ArrayList<>();
          new EntryRows(tx, room)
              .forEach(
                  writer.number(),
                  0,
                  writer.indexed(),
                  (index, row) -> {
                    if (row.state() == EntryRow.State.LOCKED) {
                      locked.add(index);
                    }
                  });
          return locked;
        });
  }
}
