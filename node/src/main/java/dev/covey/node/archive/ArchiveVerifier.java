package dev.covey.node.archive;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.log.LogKey;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Checks an archive from end to end: every head against its writer's signature, every block against
 * the head, and all of it against the exporter's signature. One instance is one run, on one thread;
 * memory grows with the number of logs and keys only.
 */
public final class ArchiveVerifier {

  private static final int BUFFER = 64 * 1024;
  private static final int TELL_EVERY = 256;

  private final LongConsumer progress;
  private final LogCheck.@Nullable WantedBlock wanted;
  private final List<ArchivedLog> logs = new ArrayList<>();
  private final Set<LogKey> seen = new HashSet<>();
  private Optional<ProvenBlock> proven = Optional.empty();
  private final ArchivedRights rights = new ArchivedRights();
  private int keys;
  private @Nullable LogCheck check;

  private ArchiveVerifier(LogCheck.@Nullable WantedBlock wanted, LongConsumer progress) {
    this.wanted = wanted;
    this.progress = progress;
  }

  /**
   * Reads all of the stream; told how many bytes now and then. {@link ProtocolViolationException},
   * in one line, for whatever is not whole and true.
   */
  public static ArchiveReport verify(InputStream in, LongConsumer progress) throws IOException {
    return new ArchiveVerifier(null, progress).run(in);
  }

  /**
   * As the other one, and keeps one block with its proof.
   *
   * @param log how its key begins, in lower case hex; the first such log counts
   */
  public static ArchiveReport verify(InputStream in, String log, long index, LongConsumer progress)
      throws IOException {
    return new ArchiveVerifier(new LogCheck.WantedBlock(log, index), progress).run(in);
  }

  private ArchiveReport run(InputStream in) throws IOException {
    ArchiveReader reader = new ArchiveReader(new BufferedInputStream(in, BUFFER));
    ArchiveReader.Piece first = reader.next();
    if (first.kind() != ArchiveFormat.ROOM) {
      throw new ProtocolViolationException("the archive does not begin with its room");
    }
    ArchivedRoom room = ArchivedRoom.decode(first.body());
    if (!room.exporter().isValid()) {
      throw new ProtocolViolationException(
          "the exporter's device was not certified by the identity it names");
    }
    ArchivedEntries entries = new ArchivedEntries(room);
    ArchiveReader.Piece piece = reader.next();
    for (long count = 0; piece.kind() != ArchiveFormat.END; count++) {
      if (count % TELL_EVERY == 0) {
        progress.accept(reader.position());
      }
      take(piece, entries);
      piece = reader.next();
    }
    finishLog();
    if (!room.exporter().device().verify(ArchiveFormat.signable(reader.tree()), piece.body())) {
      throw new ProtocolViolationException(
          "the archive was changed after its exporter had signed it");
    }
    reader.finish();
    Optional<Boolean> proves = entries.provesRoom();
    if (proves.isPresent() && !proves.get()) {
      throw new ProtocolViolationException("the keys of the archive are not those of its room");
    }
    return new ArchiveReport(
        room, reader.position(), keys, proves.orElse(false), logs, rights.fold(room), proven);
  }

  private void take(ArchiveReader.Piece piece, ArchivedEntries entries)
      throws ProtocolViolationException {
    LogCheck current = check;
    switch (piece.kind()) {
      case ArchiveFormat.KEY -> {
        if (current != null || ++keys > ArchiveFormat.MAX_KEYS) {
          throw new ProtocolViolationException("a key where none belongs");
        }
        entries.add(ArchiveKey.decode(piece.body()));
      }
      case ArchiveFormat.LOG -> {
        finishLog();
        LogCheck begun = LogCheck.begin(piece.body(), entries, rights, wanted);
        if (!seen.add(begun.key())) {
          throw new ProtocolViolationException(
              "log " + LogCheck.name(begun.key()) + " is there twice");
        }
        if (seen.size() > ArchiveFormat.MAX_LOGS) {
          throw new ProtocolViolationException("more than " + ArchiveFormat.MAX_LOGS + " logs");
        }
        check = begun;
      }
      case ArchiveFormat.BLOCK, ArchiveFormat.GAP -> {
        if (current == null) {
          throw new ProtocolViolationException("a block that is in no log");
        }
        if (piece.kind() == ArchiveFormat.BLOCK) {
          current.block(piece.body());
        } else {
          current.gap(piece.body());
        }
      }
      default -> throw new ProtocolViolationException("the archive has two rooms");
    }
  }

  private void finishLog() throws ProtocolViolationException {
    LogCheck finished = check;
    if (finished != null) {
      logs.add(finished.finish());
      proven = proven.or(finished::proven);
      check = null;
    }
  }
}
