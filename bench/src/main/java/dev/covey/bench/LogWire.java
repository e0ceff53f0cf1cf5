package dev.covey.bench;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.ReplicationSession;
import dev.covey.core.replication.Replicator;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The works of {@link LogPeer} between two processes. */
final class LogWire {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private LogWire() {}

  static void serve(LogStore store, int logs) throws IOException {
    listen(store, logs);
    untilEndOfInput();
    LogPeer.say(0);
  }

  private static void listen(LogStore store, int logs) {
    for (int i = 0; i < logs; i++) {
      Log unused = LogPeer.own(store, i);
    }
    int port =
        transport()
            .listen(
                new InetSocketAddress(LOOPBACK, 0),
                KeyPair.generate(),
                connection -> {
                  Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux));
                })
            .address()
            .getPort();
    System.out.printf(Locale.ROOT, "{\"port\":%d}%n", port);
  }

  static void fetch(LogStore store, int port, int blocks) throws IOException {
    Log log = store.open(LogPeer.key(0));
    long start = System.nanoTime();
    CompletableFuture<ReplicationSession> unused = connect(store, port, log);
    log.download(0, blocks).join();
    LogPeer.say(blocks / LogPeer.secondsSince(start));
  }

  static void write(LogStore store, int count, int everyMilliseconds, int bytes)
      throws IOException, InterruptedException {
    listen(store, 1);
    int unused = System.in.read();
    Log log = LogPeer.own(store, 0);
    for (int i = 0; i < count; i++) {
      log.append(Bytes.wrap(ByteBuffer.allocate(bytes).putLong(0, System.nanoTime()).array()));
      TimeUnit.MILLISECONDS.sleep(everyMilliseconds);
    }
    untilEndOfInput();
    LogPeer.say(0);
  }

  /** Both processes read the same monotonic clock. The first tenth is not counted. */
  static void watch(LogStore store, int port, int count) throws IOException, InterruptedException {
    Log log = store.open(LogPeer.key(0));
    long[] arrived = new long[count];
    CountDownLatch left = new CountDownLatch(count);
    Registration unused =
        log.listen(
            new LogListener() {
              @Override
              public void onAppend(LogInfo info) {}

              @Override
              public void onBlocks(long start, long end) {
                Arrays.fill(arrived, (int) start, (int) end, System.nanoTime());
                for (long i = start; i < end; i++) {
                  left.countDown();
                }
              }
            });
    Registration unusedToo = log.follow();
    ReplicationSession session = connect(store, port, log).join();
    System.out.println("{\"ready\":\"" + session.getClass().getSimpleName() + "\"}");
    left.await();
    int first = count / 10;
    double[] latencies = new double[count - first];
    for (int i = first; i < count; i++) {
      Bytes block = log.get(i).join();
      long sent = ByteBuffer.wrap(block.unsafeArray(), block.arrayOffset(), 8).getLong();
      latencies[i - first] = (arrived[i] - sent) / 1_000_000.0;
    }
    Arrays.sort(latencies);
    System.out.printf(
        Locale.ROOT,
        "{\"figure\":%.3f,\"p99\":%.3f,\"rss\":%d}%n",
        latencies[latencies.length / 2],
        latencies[latencies.length * 99 / 100],
        LogPeer.peakResidentKilobytes());
  }

  static void idle(LogStore store, int port, int count) throws IOException, InterruptedException {
    Log first = store.open(LogPeer.key(0));
    ReplicationSession session = connect(store, port, first).join();
    untilSigned(List.of(first));
    long before = heap();
    List<Log> logs = new ArrayList<>();
    for (int i = 1; i < count; i++) {
      Log log = store.open(LogPeer.key(i));
      logs.add(log);
      session.open(log);
    }
    untilSigned(logs);
    TimeUnit.SECONDS.sleep(1);
    LogPeer.say((heap() - before) / 1024.0 / logs.size());
  }

  private static void untilSigned(List<Log> logs) throws InterruptedException {
    for (Log log : logs) {
      while (log.length() == 0) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
    }
  }

  private static long heap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static CompletableFuture<ReplicationSession> connect(LogStore store, int port, Log log) {
    CompletableFuture<ReplicationSession> opened = new CompletableFuture<>();
    Connection connection =
        transport()
            .connect(
                new InetSocketAddress(LOOPBACK, port), KeyPair.generate(), Duration.ofSeconds(10))
            .join();
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              ReplicationSession session = new Replicator(store).attach(mux);
              session.open(log);
              opened.complete(session);
            });
    return opened;
  }

  private static Transport transport() {
    return new Transport(Transport.eventLoops(1), ConnectionOptions.defaults());
  }

  private static void untilEndOfInput() throws IOException {
    while (System.in.read() >= 0) {
      // Until whoever started this is done.
    }
  }
}
