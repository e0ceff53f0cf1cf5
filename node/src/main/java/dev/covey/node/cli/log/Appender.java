package dev.covey.node.cli.log;

import dev.covey.core.bytes.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Appends what comes block by block in batches, a few of them on their way to the disk at a time:
 * bounded memory, one commit for many blocks. One thread.
 */
final class Appender {

  private static final int BATCH_BLOCKS = 4_096;
  private static final int BATCH_BYTES = 4 << 20;
  private static final int BATCHES = 3;

  private final NamedLog log;
  private final Deque<CompletableFuture<Long>> onTheWay = new ArrayDeque<>();
  private List<Bytes> batch = new ArrayList<>();
  private int batchBytes;
  private long given;
  private long durable;
  private long first = -1;

  Appender(NamedLog log) {
    this.log = log;
  }

  void add(Bytes block) {
    batch.add(block);
    batchBytes += block.length();
    if (batch.size() == BATCH_BLOCKS || batchBytes >= BATCH_BYTES) {
      send();
    }
  }

  /** Does not wait for more before it appends; waits while too much is on its way. */
  void send() {
    if (batch.isEmpty()) {
      return;
    }
    int count = batch.size();
    given += count;
    long upTo = given;
    onTheWay.add(
        log.appendAsync(batch)
            .thenApply(
                at -> {
                  landed(at, upTo);
                  return at;
                }));
    batch = new ArrayList<>();
    batchBytes = 0;
    while (onTheWay.size() >= BATCHES) {
      await(onTheWay.remove());
    }
  }

  /** Waits until all that was added is durable. */
  void finish() {
    send();
    while (!onTheWay.isEmpty()) {
      await(onTheWay.remove());
    }
  }

  private synchronized void landed(long at, long upTo) {
    if (first < 0) {
      first = at;
    }
    durable = upTo;
  }

  /** How many are durable. */
  synchronized long count() {
    return durable;
  }

  /** The index of the first; -1 when there is none. */
  synchronized long first() {
    return first;
  }

  private static void await(CompletableFuture<Long> batch) {
    try {
      long unused = batch.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }
}
