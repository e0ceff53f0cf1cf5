package dev.covey.node.room;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.StorageException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.index.Placed;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import dev.covey.node.room.key.EpochKeys;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads entries out of the logs, at places where the index says they are. Safe on any thread. */
final class RoomEntries {

  private static final int BLOCKS_AT_ONCE = 64;

  private final RoomIndex index;
  private final Function<LogKey, Log> logs;

  RoomEntries(RoomIndex index, Function<LogKey, Log> logs) {
    this.index = index;
    this.logs = logs;
  }

  /** Sees one entry. */
  interface Reader {
    void read(WriterLog writer, Placed place, Entry entry);
  }

  /** Reads the entries at these places, in that order; what is not here now is left out. */
  void read(List<Placed> places, Reader reader) {
    int at = 0;
    while (at < places.size()) {
      int end = at + 1;
      while (end < places.size()
          && end - at < BLOCKS_AT_ONCE
          && places.get(end).log() == places.get(at).log()
          && places.get(end).index() == places.get(end - 1).index() + 1) {
        end++;
      }
      readRun(places.subList(at, end), reader);
      at = end;
    }
  }

  private void readRun(List<Placed> run, Reader reader) {
    WriterLog writer = index.member(run.get(0).log());
    Log log = logs.apply(writer.key());
    int at = 0;
    while (at < run.size()) {
      for (Bytes block : log.localRange(run.get(at).index(), run.size() - at)) {
        Placed place = run.get(at++);
        reader.read(writer, place, decode(writer, place.index(), block));
      }
      if (at < run.size()) {
        // Cleared; or a repair has dropped it, and a peer that has it gives it again.
        Placed place = run.get(at++);
        index.cleared(writer, place.index()).ifPresent(entry -> reader.read(writer, place, entry));
      }
    }
  }

  /** One entry, or what is left of it. */
  Optional<Entry> read(WriterLog writer, long at) {
    return logs.apply(writer.key())
        .local(at)
        .map(block -> decode(writer, at, block))
        .or(() -> index.cleared(writer, at));
  }

  /** The epoch that an entry was sealed in, if it is here. */
  Optional<EpochKeys> epoch(WriterLog writer, long at) {
    return logs.apply(writer.key())
        .local(at)
        .map(
            block -> {
              try {
                return index.seal(writer.key()).read(at, block) instanceof BlockSeal.Opened opened
                    ? opened.epoch()
                    : null;
              } catch (ProtocolViolationException e) {
                return null;
              }
            });
  }

  private Entry decode(WriterLog writer, long at, Bytes block) {
    try {
      return EntryCodec.decode(index.seal(writer.key()).open(at, block));
    } catch (ProtocolViolationException e) {
      throw new StorageException(
          "entry " + at + " of log " + writer.key() + " is damaged: restore it from a backup", e);
    }
  }
}
