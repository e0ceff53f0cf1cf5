package dev.covey.examples;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.AuditReport;
import dev.covey.core.log.EncryptedLog;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogSeek;
import dev.covey.core.log.LogSnapshot;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.Replicator;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Everything a log can do, step by step: one process writes and serves, another store reads. */
public final class LogTour {

  private LogTour() {}

  /**
   * Writes a log, serves it on loopback, reads it sparsely from a second store; tells each step.
   */
  static void run(Path directory, Consumer<String> tell) throws Exception {
    try (Transport transport = Transport.open();
        LogStore ours = LogStore.open(directory.resolve("ours"));
        LogStore theirs = LogStore.open(directory.resolve("theirs"))) {
      Log log = write(ours, tell);
      ListeningPort port = serve(transport, ours);
      read(transport, port.address(), theirs, log.key(), tell);
      port.close();
      changeOurMind(log, tell);
      keepSecrets(ours, tell);
    }
  }

  /** The store derives the log's keys from its own secret and the name. */
  private static Log write(LogStore store, Consumer<String> tell) {
    Log log = store.create("tour");
    log.append(Bytes.utf8("one")); // durable when it returns
    log.append(List.of(Bytes.utf8("two"), Bytes.utf8("three"))); // all or none
    log.appendAsync(List.of(Bytes.utf8("four"))).join(); // shares a commit with what waits with it
    tell.accept(log.length() + " blocks, " + log.byteLength() + " bytes");
    return log;
  }

  /** Whoever knows a log's key may read it; a connection carries any number of logs. */
  private static ListeningPort serve(Transport transport, LogStore store) {
    Replicator replicator = new Replicator(store);
    return transport.listen(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        KeyPair.generate(),
        connection -> {
          Mux unused = Mux.start(connection, replicator::attach);
        });
  }

  /** The reader has the key and an address. Every block is verified before it is kept. */
  private static void read(
      Transport transport,
      InetSocketAddress address,
      LogStore store,
      LogKey key,
      Consumer<String> tell)
      throws Exception {
    Log copy = store.open(key);
    var connection = transport.connect(address, KeyPair.generate(), Duration.ofSeconds(5)).get();
    Mux unused = Mux.start(connection, mux -> new Replicator(store).attach(mux).open(copy));

    Bytes third = copy.get(2).get(5, TimeUnit.SECONDS); // only this block travels
    tell.accept("block 2: " + third.utf8() + "; block 0 is here: " + copy.has(0));

    LogSeek place = copy.seek(7).get(5, TimeUnit.SECONDS); // no block travels, only nodes
    tell.accept("byte 7 is byte " + place.offset() + " of block " + place.index());

    copy.download(0, 4, (held, total) -> {}).get(5, TimeUnit.SECONDS);
    AuditReport report = copy.audit((done, total) -> {});
    tell.accept(report.blocks() + " blocks checked, clean: " + report.isClean());

    copy.clear(0, 2); // to save room; they can be had again
    tell.accept("after clear, block 1 is here: " + copy.has(1));
  }

  /** A truncated log is another fork; readers follow, and keep what both have in common. */
  private static void changeOurMind(Log log, Consumer<String> tell) {
    LogSnapshot before = log.checkout(2);
    log.truncate(3);
    log.append(Bytes.utf8("another four"));
    tell.accept("fork " + log.fork() + ", length " + log.length());
    tell.accept("the first two are as before: " + before.isValid());
  }

  /** Peers pass on what they cannot read. */
  private static void keepSecrets(LogStore store, Consumer<String> tell) throws Exception {
    Bytes encryptionKey = Bytes.wrap(new byte[32]); // take 32 random bytes instead
    EncryptedLog diary = store.namespace("private").create("diary").encrypted(encryptionKey);
    diary.append(Bytes.utf8("dear diary"));
    tell.accept("text: " + diary.get(0).get().utf8());
    tell.accept("as peers see it: " + diary.log().get(0).get().length() + " bytes");
  }

  /** Writes into the directory that is named. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length != 1) {
      System.err.println("usage: LogTour DIRECTORY");
      System.exit(2);
    }
    run(Path.of(arguments[0]), System.out::println);
  }
}
