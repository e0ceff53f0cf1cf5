package dev.covey.node.room.index;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.BlockSeal;
import dev.covey.node.room.entry.Entry;
import dev.covey.node.room.entry.Hello;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.key.LogTag;
import dev.covey.node.room.key.RoomKeys;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes blocks out of the logs and opens them, some of each log at a time, so that times advance
 * together: it goes on where it was, while what it gave is still being applied. Confined to one
 * pass.
 */
final class PassReader {

  private static final Logger LOG = LoggerFactory.getLogger(PassReader.class);
  private static final int BLOCKS_AT_ONCE = 8_192;
  private static final long BYTES_AT_ONCE = 8 << 20;

  /** Fewer of a log at a time cost more than they bring. */
  private static final int LEAST_OF_A_LOG = 16;

  /** Blocks that are worth waking other threads for. */
  private static final int WORTH_SHARING = 64;

  private final RoomKeys keys;
  private final HybridClock clock;
  private final Function<LogKey, Log> logs;
  private final Function<LogKey, BlockSeal> seals;
  private final Cleared cleared;
  private final Map<LogKey, Cursor> cursors = new HashMap<>();
  private final Map<LogTag, LogKey> welcomed = new HashMap<>();
  private final Map<LogKey, Instant> early = new HashMap<>();
  private final Map<LogKey, String> waiting = new HashMap<>();
  private final List<WriterLog> refused = new ArrayList<>();

  PassReader(
      RoomKeys keys,
      HybridClock clock,
      Function<LogKey, Log> logs,
      Function<LogKey, BlockSeal> seals,
      Cleared cleared) {
    this.keys = keys;
    this.clock = clock;
    this.logs = logs;
    this.seals = seals;
    this.cleared = cleared;
  }

  /** How far a log was read in this pass. */
  private static final class Cursor {
    private final WriterLog writer;
    private long index;
    private long floor;
    private long controlFloor;
    private boolean stopped;

    Cursor(WriterLog writer) {
      this.writer = writer;
      this.index = writer.indexed();
      this.floor = writer.floor();
      this.controlFloor = writer.controlFloor();
    }
  }

  /** When entries that are too far ahead become due, by log. */
  Map<LogKey, Instant> early() {
    return early;
  }

  /** What keys logs wait for, in words. */
  Map<LogKey, String> waiting() {
    return waiting;
  }

  /** Logs that turned out to be no members'. */
  List<WriterLog> refused() {
    return refused;
  }

  /** The next blocks, in the order in which to apply them; empty at the end. */
  List<Candidate> next(Collection<WriterLog> all) {
    List<Cursor> ready = new ArrayList<>();
    for (WriterLog writer : all) {
      Cursor cursor = cursors.get(writer.key());
      if (cursor == null) {
        // Most logs have nothing new, and are not remembered.
        if (readableEnd(writer, writer.indexed()) > writer.indexed()) {
          cursor = new Cursor(writer);
          cursors.put(writer.key(), cursor);
          ready.add(cursor);
        }
      } else if (!cursor.stopped && readableEnd(writer, cursor.index) > cursor.index) {
        ready.add(cursor);
      }
    }
    List<Candidate> candidates = new ArrayList<>();
    int share = Math.max(LEAST_OF_A_LOG, BLOCKS_AT_ONCE / Math.max(1, ready.size()));
    long room = BYTES_AT_ONCE;
    int blocks = 0;
    List<Work> works = new ArrayList<>();
    for (Cursor cursor : ready) {
      if (room <= 0 || blocks >= BLOCKS_AT_ONCE) {
        break;
      }
      List<Held> held = blocks(cursor, share, room);
      room -= held.stream().mapToLong(Held::size).sum();
      blocks += held.size();
      works.add(new Work(cursor, held));
    }
    // Opening is what takes long, and of a hello checking three signatures.
    Stream<Work> some = blocks < WORTH_SHARING ? works.stream() : works.parallelStream();
    List<List<BlockReading>> readings = some.map(this::open).toList();
    for (int i = 0; i < works.size(); i++) {
      read(works.get(i).cursor(), readings.get(i), candidates);
    }
    candidates.sort(Candidate.ORDER);
    return candidates;
  }

  /** Blocks of one log that are to be opened. */
  private record Work(Cursor cursor, List<Held> blocks) {}

  /** Opens blocks, up to the first that has to wait. On any thread. */
  private List<BlockReading> open(Work work) {
    List<BlockReading> readings = new ArrayList<>(work.blocks().size());
    long index = work.cursor().index;
    for (Held held : work.blocks()) {
      BlockReading reading = open(work.cursor().writer, index, held);
      readings.add(reading);
      if (reading.outcome() == BlockReading.Outcome.WAITS) {
        break;
      }
      index++;
    }
    return readings;
  }

  private long readableEnd(WriterLog writer, long start) {
    return cleared.readableEnd(logs.apply(writer.key()), writer.number(), start);
  }

  /** A block, or what is left of one. */
  private record Held(@Nullable Bytes block, @Nullable Entry left) {
    long size() {
      return block == null ? 0 : block.length();
    }
  }

  /** Blocks from where the cursor is, in one snapshot; at least one, however large. */
  private List<Held> blocks(Cursor cursor, int limit, long maxBytes) {
    long start = cursor.index;
    long end = Math.min(start + limit, readableEnd(cursor.writer, start));
    int number = cursor.writer.number();
    return logs.apply(cursor.writer.key())
        .read(
            reader -> {
              List<Held> blocks = new ArrayList<>();
              long bytes = 0;
              for (long index = start; index < end && bytes < maxBytes; index++) {
                Bytes block = reader.block(index);
                Entry left = block == null ? cleared.find(number, index).orElse(null) : null;
                if (block == null && left == null) {
                  break;
                }
                blocks.add(new Held(block, left));
                bytes += block == null ? 0 : block.length();
              }
              return blocks;
            });
  }

  private void read(Cursor cursor, List<BlockReading> readings, List<Candidate> into) {
    for (BlockReading reading : readings) {
      if (reading.outcome() == BlockReading.Outcome.WAITS) {
        waiting.put(cursor.writer.key(), reading.why());
        cursor.stopped = true;
        return;
      }
      if (cursor.index == 0 && !welcome(cursor.writer, reading)) {
        cursor.stopped = true;
        refused.add(cursor.writer);
        return;
      }
      Entry entry = reading.entry();
      if (entry != null && entry.time() > cursor.floor && clock.isEarly(entry.time())) {
        early.put(cursor.writer.key(), HybridClock.due(entry.time()));
        cursor.stopped = true;
        return;
      }
      into.add(candidate(cursor, reading));
    }
  }

  private BlockReading open(WriterLog writer, long index, Held held) {
    Bytes block = held.block();
    if (block == null) {
      return BlockReading.of(held.left());
    }
    BlockReading reading = BlockReading.open(keys, seals.apply(writer.key()), index, block);
    if (index == 0) {
      reading = verified(writer, reading);
    }
    if (reading.outcome() == BlockReading.Outcome.BROKEN) {
      LOG.debug("entry {} of log {} is void: {}", index, writer.key(), reading.why());
    }
    return reading;
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

  private static Candidate candidate(Cursor cursor, BlockReading reading) {
    Entry entry = reading.entry();
    if (entry != null) {
      cursor.floor = Math.max(cursor.floor, entry.time());
      if (RowKind.of(entry.body(), reading.isControl()).isControl()) {
        cursor.controlFloor = Math.max(cursor.controlFloor, entry.time());
      }
    }
    return new Candidate(cursor.writer, cursor.index++, reading, cursor.floor, cursor.controlFloor);
  }

  /** Whether a log may be a writer's: its first block was found to be its hello. */
  private boolean welcome(WriterLog writer, BlockReading reading) {
    String fault = reading.entry() == null ? reading.why() : "";
    LogKey same = fault.isEmpty() ? welcomed.putIfAbsent(writer.tag(), writer.key()) : null;
    if (same != null && !same.equals(writer.key())) {
      fault = "its tag is that of another log in the room";
    }
    if (!fault.isEmpty()) {
      LOG.info("log {} is no member's: {}", writer.key(), fault);
    }
    return fault.isEmpty();
  }

  /** A log whose tag is taken. */
  void taken(LogTag tag, LogKey by) {
    welcomed.put(tag, by);
  }
}
