package dev.covey.node.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.log.LogKey;
import dev.covey.node.identity.Label;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.EntryCodec;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.key.EpochKeys;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads entries with the keys that an archive carries. One thread. */
final class ArchivedEntries {

  private final Bytes roomId;
  private final Optional<LogKey> founder;
  private final List<EpochKeys> epochs = new ArrayList<>();
  private @Nullable RoomKeys keys;
  private @Nullable LogKey openLog;
  private @Nullable BlockSeal seal;

  ArchivedEntries(ArchivedRoom room) {
    this.roomId = room.id();
    this.founder = room.founder();
  }

  /** Before anything is read. */
  void add(ArchiveKey key) {
    epochs.add(
        key.whole()
            ? EpochKeys.of(key.epoch(), key.key(), Optional.empty())
            : EpochKeys.control(key.epoch(), key.key(), Optional.empty()));
  }

  boolean isSealed() {
    return epochs.isEmpty();
  }

  /** Whether the room id follows from the keys; empty if the first epoch's is not among them. */
  Optional<Boolean> provesRoom() {
    return epochs.stream()
        .filter(epoch -> epoch.number() == 0 && epoch.isWhole())
        .findFirst()
        .map(
            zero -> {
              Bytes of = founder.map(LogKey::bytes).orElse(Bytes.EMPTY);
              return Blake2b.keyedHash(zero.mirrorKey(), Label.ROOM.namespace(), of).equals(roomId);
            });
  }

  /** What an entry turned out to be. */
  sealed interface Read {}

  /** An entry that was opened with its epoch's key. */
  record Opened(Entry entry, boolean isControl) implements Read {}

  /** The key is not in the archive. */
  record Locked(long epoch) implements Read {}

  /** No entry at all: whoever wrote the log put something else there. */
  record Nothing(String why) implements Read {}

  Read read(LogKey log, long index, Bytes block) {
    try {
      BlockSeal.Outcome outcome = seal(log).read(index, block);
      if (outcome instanceof BlockSeal.Opened opened) {
        return new Opened(EntryCodec.decode(opened.entry()), opened.isControl());
      } else if (outcome instanceof BlockSeal.MissingKey missing) {
        return new Locked(missing.epoch());
      }
      return new Nothing("a block of no class");
    } catch (ProtocolViolationException e) {
      return new Nothing(String.valueOf(e.getMessage()));
    }
  }

  /** Whether a log's first entry is its true hello. A few signatures. */
  boolean isTrue(Hello hello, LogKey log) {
    try {
      hello.verify(roomId, log);
      return true;
    } catch (ProtocolViolationException e) {
      return false;
    }
  }

  /** Of one log after the other. */
  private BlockSeal seal(LogKey log) {
    BlockSeal known = seal;
    if (known == null || !log.equals(openLog)) {
      known = new BlockSeal(keys(), log);
      seal = known;
      openLog = log;
    }
    return known;
  }

  private RoomKeys keys() {
    RoomKeys known = keys;
    if (known == null) {
      known = RoomKeys.known(roomId, founder, epochs.get(0));
      for (EpochKeys epoch : epochs) {
        boolean unused = known.learn(epoch);
      }
      keys = known;
    }
    return known;
  }
}
