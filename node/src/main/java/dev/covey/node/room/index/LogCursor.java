package dev.covey.node.room.index;

import dev.covey.core.log.Log;
import dev.covey.node.room.entry.Entry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far a log was read in one pass, and what was read of it and is not applied yet. */
final class LogCursor {

  private final WriterLog writer;
  private final Log log;
  private final Deque<Candidate> ready = new ArrayDeque<>();
  private long index;
  private long floor;
  private long controlFloor;
  private boolean stopped;

  LogCursor(WriterLog writer, Log log) {
    this.writer = writer;
    this.log = log;
    this.index = writer.indexed();
    this.floor = writer.floor();
    this.controlFloor = writer.controlFloor();
  }

  /** The log as it was before this pass. */
  WriterLog writer() {
    return writer;
  }

  Log log() {
    return log;
  }

  /** The next block to read. */
  long index() {
    return index;
  }

  /** The greatest time read so far; -1 if none. */
  long floor() {
    return floor;
  }

  /** How many entries were read and not taken. */
  int ready() {
    return ready.size();
  }

  /** Nothing more of it is read in this pass. */
  void stop() {
    stopped = true;
  }

  boolean isStopped() {
    return stopped;
  }

  /** The next block was read. */
  void add(BlockReading reading, int bytes) {
    Entry entry = reading.entry();
    if (entry != null) {
      floor = Math.max(floor, entry.time());
      if (RowKind.of(entry.body(), reading.isControl()).isControl()) {
        controlFloor = Math.max(controlFloor, entry.time());
      }
    }
    ready.add(new Candidate(writer, index++, reading, floor, controlFloor, bytes));
  }

  /** Takes the next entry if nothing in its log up to it is later than that; else null. */
  @Nullable Candidate poll(long latest) {
    Candidate next = ready.peek();
    return next != null && next.floor() <= latest ? ready.poll() : null;
  }

  /** Takes the next entry if it comes no later than this one; else null. */
  @Nullable Candidate poll(Candidate last) {
    Candidate next = ready.peek();
    return next != null && Candidate.ORDER.compare(next, last) <= 0 ? ready.poll() : null;
  }

  void addReadyTo(List<Candidate> all) {
    all.addAll(ready);
  }
}
