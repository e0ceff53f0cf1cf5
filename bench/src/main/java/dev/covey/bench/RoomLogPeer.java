package dev.covey.bench;

import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.ReplicationSession;
import dev.covey.core.replication.Replicator;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import dev.covey.dht.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A room's logs between two processes, with no room and no index: what replication alone costs. */
final class RoomLogPeer {

  private RoomLogPeer() {}

  /** Writes the logs' keys beside the store, and serves them. */
  static void serve(Path data) throws IOException {
    try (LogStore store = RoomPeer.store(data)) {
      Files.write(keysOf(data), store.keys().stream().map(key -> key.bytes().hex()).toList());
      int port =
          transport()
              .listen(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                  KeyPair.generate(),
                  connection -> {
                    Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux));
                  })
              .address()
              .getPort();
      System.out.printf(
          Locale.ROOT, "{\"address\":\"127.0.0.1:%d\",\"keys\":\"%s\"}%n", port, keysOf(data));
      RoomPeer.untilEndOfInput();
    }
    RoomPeer.memory("memory of who has the logs");
  }

  private static Path keysOf(Path data) {
    return data.resolveSibling("keys");
  }

  static void fetch(Path data, String address, int messages)
      throws IOException, InterruptedException {
    List<LogKey> keys = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(keysOf(data), StandardCharsets.UTF_8)) {
      in.lines().forEach(line -> keys.add(new LogKey(dev.covey.core.bytes.Bytes.hex(line))));
    }
    try (LogStore store = RoomPeer.store(data)) {
      List<Log> logs = keys.stream().map(store::open).toList();
      List<Registration> following = logs.stream().map(Log::follow).toList();
      long start = System.nanoTime();
      connect(store, HostPort.parse(address), logs);
      while (logs.stream().mapToLong(Log::contiguousLength).sum() < messages + (long) logs.size()) {
        TimeUnit.MILLISECONDS.sleep(5);
      }
      double seconds = LogPeer.secondsSince(start);
      RoomPeer.print("logs alone", "%,.0f messages/s, %.1f s", messages / seconds, seconds);
      RoomPeer.print("processor time", "%.1f s", RoomPeer.processorSeconds());
      following.forEach(Registration::close);
    }
    RoomPeer.memory("memory of who fetched");
  }

  private static void connect(LogStore store, InetSocketAddress address, List<Log> logs) {
    Connection connection =
        transport().connect(address, KeyPair.generate(), Duration.ofSeconds(10)).join();
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              ReplicationSession session = new Replicator(store).attach(mux);
              logs.forEach(session::open);
            });
  }

  private static Transport transport() {
    return new Transport(Transport.eventLoops(1), ConnectionOptions.defaults());
  }
}
