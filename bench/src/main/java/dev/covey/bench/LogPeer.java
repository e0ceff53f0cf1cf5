package dev.covey.bench;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.Replicator;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * One process of a comparison; does what {@code hypercore.js} does, and prints one JSON line.
 *
 * <pre>
 * append DIR BLOCKS BATCH BYTES
 * serve DIR BLOCKS BYTES          prints port and key, then waits for its standard input's end
 * fetch DIR PORT KEY BLOCKS
 * </pre>
 */
public final class LogPeer {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

  private LogPeer() {}

  public static void main(String[] arguments) throws IOException {
    List<String> rest = List.of(arguments).subList(2, arguments.length);
    try (LogStore store = LogStore.open(Path.of(arguments[1]))) {
      switch (arguments[0]) {
        case "append" -> append(store, rest);
        case "serve" -> serve(store, rest);
        case "fetch" -> fetch(store, rest);
        default -> throw new IllegalArgumentException(arguments[0]);
      }
    }
    System.exit(0);
  }

  private static void append(LogStore store, List<String> arguments) {
    Log log = store.create("bench");
    long start = System.nanoTime();
    append(
        log,
        Integer.parseInt(arguments.get(0)),
        Integer.parseInt(arguments.get(1)),
        Integer.parseInt(arguments.get(2)));
    saySeconds(start);
  }

  private static void serve(LogStore store, List<String> arguments) throws IOException {
    Log log = store.create("bench");
    append(log, Integer.parseInt(arguments.get(0)), 1_000, Integer.parseInt(arguments.get(1)));
    Transport transport = transport();
    int port =
        transport
            .listen(
                new InetSocketAddress(LOOPBACK, 0),
                KeyPair.generate(),
                connection -> {
                  Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux));
                })
            .address()
            .getPort();
    System.out.printf(Locale.ROOT, "{\"port\":%d,\"key\":\"%s\"}%n", port, log.key().bytes().hex());
    while (System.in.read() >= 0) {
      // Until whoever started this is done.
    }
  }

  private static void fetch(LogStore store, List<String> arguments) {
    int port = Integer.parseInt(arguments.get(0));
    Log log = store.open(new LogKey(Bytes.hex(arguments.get(1))));
    long blocks = Long.parseLong(arguments.get(2));
    long start = System.nanoTime();
    Connection connection =
        transport()
            .connect(
                new InetSocketAddress(LOOPBACK, port), KeyPair.generate(), Duration.ofSeconds(10))
            .join();
    Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux).open(log));
    log.download(0, blocks).join();
    saySeconds(start);
  }

  private static Transport transport() {
    return new Transport(Transport.eventLoops(1), ConnectionOptions.defaults());
  }

  private static void append(Log log, int blocks, int batch, int bytes) {
    for (int at = 0; at < blocks; at += batch) {
      List<Bytes> group = new ArrayList<>(batch);
      for (int i = at; i < Math.min(blocks, at + batch); i++) {
        byte[] block = new byte[bytes];
        Arrays.fill(block, (byte) i);
        group.add(Bytes.wrap(block));
      }
      log.append(group);
    }
  }

  private static void saySeconds(long start) {
    System.out.printf(
        Locale.ROOT, "{\"seconds\":%.4f}%n", (System.nanoTime() - start) / 1_000_000_000.0);
  }
}
