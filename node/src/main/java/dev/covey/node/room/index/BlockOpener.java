package dev.covey.node.room.index;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.key.RoomKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes blocks out of logs and opens them; what they say is left out, as the index has no use for
 * it. Safe on any thread.
 */
final class BlockOpener {

  private static final Logger LOG = LoggerFactory.getLogger(BlockOpener.class);

  private final RoomKeys keys;
  private final Function<LogKey, Log> logs;
  private final Function<LogKey, BlockSeal> seals;
  private final Cleared cleared;

  BlockOpener(
      RoomKeys keys,
      Function<LogKey, Log> logs,
      Function<LogKey, BlockSeal> seals,
      Cleared cleared) {
    this.keys = keys;
    this.logs = logs;
    this.seals = seals;
    this.cleared = cleared;
  }

  /** A block that was opened, and how long it was; or what is left of one, of length 0. */
  record Opened(BlockReading reading, int bytes) {}

  /** A block, or what is left of one. */
  private record Held(@Nullable Bytes block, @Nullable BlockReading left) {}

  /** Reads a log from where it was applied to, if there is more of it; else null. */
  @Nullable LogCursor cursor(WriterLog writer) {
    Log log = logs.apply(writer.key());
    boolean hasMore =
        cleared.readableEnd(log, writer.number(), writer.indexed()) > writer.indexed();
    return hasMore ? new LogCursor(writer, log) : null;
  }

  /** Whether a log has blocks here beyond those that were read. */
  boolean hasMore(LogCursor cursor) {
    return !cursor.isStopped() && end(cursor) > cursor.index();
  }

  private long end(LogCursor cursor) {
    return cleared.readableEnd(cursor.log(), cursor.writer().number(), cursor.index());
  }

  /** The next blocks of a log, at least one, up to the first that has to wait. */
  List<Opened> read(LogCursor cursor, int limit, long maxBytes) {
    List<Opened> opened = new ArrayList<>(limit);
    BlockSeal seal = seals.apply(cursor.writer().key());
    long index = cursor.index();
    for (Held held : held(cursor, limit, maxBytes)) {
      Bytes block = held.block();
      BlockReading left = held.left();
      BlockReading reading =
          block == null && left != null
              ? left
              : open(cursor.writer(), seal, index, Objects.requireNonNull(block));
      opened.add(new Opened(reading, block == null ? 0 : block.length()));
      if (reading.outcome() == BlockReading.Outcome.WAITS) {
        break;
      }
      index++;
    }
    return opened;
  }

  /** In one snapshot. */
  private List<Held> held(LogCursor cursor, int limit, long maxBytes) {
    long start = cursor.index();
    long end = Math.min(start + limit, end(cursor));
    int number = cursor.writer().number();
    return cursor
        .log()
        .read(
            reader -> {
              List<Held> blocks = new ArrayList<>();
              long bytes = 0;
              for (long index = start; index < end && bytes < maxBytes; index++) {
                Bytes block = reader.block(index);
                BlockReading left =
                    block == null ? cleared.reading(number, index).orElse(null) : null;
                if (block == null && left == null) {
                  break;
                }
                blocks.add(new Held(block, left));
                bytes += block == null ? 0 : block.length();
              }
              return blocks;
            });
  }

  private BlockReading open(WriterLog writer, BlockSeal seal, long index, Bytes block) {
    BlockReading reading = BlockReading.open(keys, seal, index, block);
    if (index == 0) {
      reading = verified(writer, reading);
    }
    if (reading.outcome() == BlockReading.Outcome.BROKEN) {
      LOG.debug("entry {} of log {} is void: {}", index, writer.key(), reading.why());
    }
    return reading.withoutWords();
  }

  /** A first block, if it is the true hello of its log. */
  private BlockReading verified(WriterLog writer, BlockReading reading) {
    Entry entry = reading.entry();
    if (entry == null) {
      return reading;
    }
    try {
      if (!(entry.body() instanceof Hello hello)) {
        return BlockReading.broken("its first entry is no hello");
      }
      hello.verify(keys, writer.key());
      return reading;
    } catch (ProtocolViolationException e) {
      return BlockReading.broken(String.valueOf(e.getMessage()));
    }
  }
}
