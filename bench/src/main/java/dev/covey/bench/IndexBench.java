package dev.covey.bench;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.store.Storage;
import dev.covey.core.store.Table;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.RoomTables;
import dev.covey.node.room.key.RoomKeys;
import dev.covey.node.room.state.Charter;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Indexes logs that are here from the first block to the last: speed, bytes on disk, heap. */
final class IndexBench {

  private static final int LOOKS = 200;

  private final LogStore store;
  private final List<LogKey> logs;
  private final int messages;
  private final RoomIndex index;

  IndexBench(LogStore store, RoomKeys keys, List<LogKey> logs, int messages) {
    this.store = store;
    this.logs = logs;
    this.messages = messages;
    this.index =
        new RoomIndex(
            store.storage(),
            newestRoom(store.storage()),
            keys,
            Charter.open(),
            KeyPair.generate().publicKey(),
            new HybridClock(Clock.systemUTC()),
            store::open);
    logs.forEach(
        log -> {
          if (!index.add(log)) {
            throw new IllegalStateException("too many logs");
          }
        });
  }

  /** The number of the room that was opened last: a node has one for its owner's devices, too. */
  static int newestRoom(Storage storage) {
    int[] newest = {0};
    return storage.read(
        tx -> {
          tx.scan(
              RoomTables.ROOMS,
              RoomTables.room(0),
              RoomTables.room(-1),
              (key, row) -> {
                newest[0] = RoomTables.numberOf(key);
                return true;
              });
          return newest[0];
        });
  }

  void run() {
    long start = System.nanoTime();
    Duration before = processorTime();
    RoomIndex.Pass pass = index.pass();
    double seconds = RoomBench.seconds(start);
    double processor = processorTime().minus(before).toMillis() / 1e3;
    if (pass.advanced().size() < logs.size()) {
      throw new IllegalStateException("not all logs were indexed");
    }
    RoomBench.print(
        "index",
        "%,.0f entries/s; %.1f s, of processor time %.1f s",
        (messages + logs.size()) / seconds,
        seconds,
        processor);
    RoomBench.print("heap behind it", "%.1f MB", heap() / 1e6);
    one("a look at one log of all", index::passGrown);
    one("a look at all logs", index::pass);
    sizes();
  }

  /** What is to do when there is nothing new in a log that might have had. */
  private void one(String what, Supplier<RoomIndex.Pass> pass) {
    double[] micros = new double[LOOKS];
    for (int i = 0; i < LOOKS; i++) {
      index.grown(logs.get(i % logs.size()));
      long start = System.nanoTime();
      if (!pass.get().advanced().isEmpty()) {
        throw new IllegalStateException("there was something new");
      }
      micros[i] = RoomBench.seconds(start) * 1e6;
    }
    Arrays.sort(micros);
    RoomBench.print(what, "%,.0f us", micros[LOOKS / 2]);
  }

  private void sizes() {
    long total = 0;
    for (Table table : RoomTables.ALL) {
      long bytes = store.storage().read(tx -> tx.size(table));
      total += bytes;
      if (bytes > messages) {
        RoomBench.print("  " + table.name(), "%.1f bytes a message", (double) bytes / messages);
      }
    }
    RoomBench.print("index on disk", "%.1f bytes a message", (double) total / messages);
  }

  /** What is left after garbage was collected, logs, index and store being open. */
  private static long heap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }
}
