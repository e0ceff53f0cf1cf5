package dev.covey.bench;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntConsumer;

/** The works of {@link LogPeer} that append. */
final class LogWriting {

  private static final int BATCH = 1_000;
  private static final int BATCH_BYTES = 4_000_000;

  private LogWriting() {}

  static void fill(LogStore store, int logs, int blocks, int bytes) throws IOException {
    for (int i = 0; i < logs; i++) {
      fill(LogPeer.own(store, i), blocks, bytes);
    }
    LogPeer.say(logs);
  }

  /** Appends until the log has that many blocks. */
  private static void fill(Log log, int blocks, int bytes) {
    int batch = Math.max(1, Math.min(BATCH, BATCH_BYTES / bytes));
    for (long at = log.length(); at < blocks; at = log.length()) {
      log.append(LogPeer.blocks(at, (int) Math.min(batch, blocks - at), bytes));
    }
  }

  static void append(LogStore store, int seconds, int batch, int bytes, int callers)
      throws IOException, InterruptedException {
    Log log = LogPeer.own(store, 0);
    chains(List.of(log), seconds, callers, batch, bytes);
  }

  static void callers(LogStore store, int seconds, int logs, int callers, int bytes)
      throws IOException, InterruptedException {
    chains(own(store, logs), seconds, callers, 1, bytes);
  }

  /** Each caller appends when what it appended last is durable; all live on one thread. */
  private static void chains(List<Log> logs, int seconds, int callers, int batch, int bytes)
      throws IOException, InterruptedException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    CountDownLatch over = new CountDownLatch(callers);
    long start = System.nanoTime();
    for (int i = 0; i < callers; i++) {
      Log log = logs.get(i % logs.size());
      thread.execute(
          new Runnable() {
            @Override
            public void run() {
              if (LogPeer.secondsSince(start) > seconds) {
                over.countDown();
                return;
              }
              var unused =
                  log.appendAsync(LogPeer.blocks(0, batch, bytes)).thenRunAsync(this, thread);
            }
          });
    }
    over.await();
    sayRate(logs, start);
    thread.shutdown();
  }

  static void threads(LogStore store, int seconds, int logs, int callers, int bytes)
      throws IOException, InterruptedException {
    List<Log> own = own(store, logs);
    long start = System.nanoTime();
    inThreads(
        callers,
        caller -> {
          Log log = own.get(caller % logs);
          while (LogPeer.secondsSince(start) < seconds) {
            log.append(LogPeer.blocks(caller, 1, bytes));
          }
        });
    sayRate(own, start);
  }

  /** Runs the work in threads of its own, and waits for all. */
  static void inThreads(int count, IntConsumer work) throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      Thread thread = new Thread(() -> work.accept(number), "caller-" + i);
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  static void decades(LogStore store, int blocks, int bytes) throws IOException {
    Log log = LogPeer.own(store, 0);
    StringBuilder line = new StringBuilder("{");
    long from = 0;
    for (int to = 10_000; to > 0 && to <= blocks; to *= 10) {
      long start = System.nanoTime();
      fill(log, to, bytes);
      line.append(
          String.format(
              Locale.ROOT, "\"%d\":%.0f,", to, (to - from) / LogPeer.secondsSince(start)));
      from = to;
    }
    System.out.println(line + "\"rss\":" + LogPeer.peakResidentKilobytes() + "}");
  }

  private static List<Log> own(LogStore store, int count) {
    List<Log> logs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      logs.add(LogPeer.own(store, i));
    }
    return logs;
  }

  private static void sayRate(List<Log> logs, long start) throws IOException {
    double seconds = LogPeer.secondsSince(start);
    LogPeer.say(logs.stream().mapToLong(Log::length).sum() / seconds);
  }
}
