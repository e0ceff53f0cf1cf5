package dev.covey.bench;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongUnaryOperator;

/** The works of {@link LogPeer} that read what is on disk. */
final class LogReading {

  private static final int READERS = Runtime.getRuntime().availableProcessors();

  private LogReading() {}

  /** What is in flight is spread over as many threads as there are processors. */
  static void get(LogStore store, int seconds, boolean random, int callers)
      throws IOException, InterruptedException {
    Log log = LogPeer.own(store, 0);
    LongAdder gets = new LongAdder();
    long start = System.nanoTime();
    LogWriting.inThreads(
        Math.min(callers, READERS),
        thread -> {
          LongUnaryOperator next = random ? LogReading::shuffled : last -> last + 1;
          long at = 12_345L * (thread + 1);
          while (LogPeer.secondsSince(start) < seconds) {
            at = next.applyAsLong(at);
            if (!log.get(at % log.length()).join().isEmpty()) {
              gets.increment();
            }
          }
        });
    LogPeer.say(gets.sum() / LogPeer.secondsSince(start));
  }

  /** Xorshift, as the other side does. */
  private static long shuffled(long last) {
    int x = (int) last;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return x & 0xffff_ffffL;
  }

  static void open(Path directory, int count) throws IOException {
    List<LogKey> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(LogPeer.key(i));
    }
    long start = System.nanoTime();
    try (LogStore store = LogStore.open(directory)) {
      for (LogKey key : keys) {
        if (store.open(key).length() != 1) {
          throw new IOException("a log is not what it was");
        }
      }
      LogPeer.say(LogPeer.secondsSince(start));
    }
  }
}
