package dev.covey.core.replication.interop;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.BlockEncryption;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.ReplicationSession;
import dev.covey.core.replication.Replicator;
import dev.covey.core.testing.Await;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.core.wire.ListeningPort;
import dev.covey.core.wire.Transport;
import io.netty.channel.EventLoopGroup;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Covey in this process: a store, a replicator, and loopback connections. */
final class CoveyPeer implements Peer {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LogStore store;
  private final Replicator replicator;
  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());
  private final Map<String, Opened> logs = new ConcurrentHashMap<>();
  private final List<Registration> follows = new ArrayList<>();
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final List<ReplicationSession> sessions = new CopyOnWriteArrayList<>();
  private @Nullable ListeningPort port;

  private record Opened(Log log, @Nullable BlockEncryption cipher, boolean wanted) {}

  CoveyPeer(Path directory) {
    store = LogStore.open(directory);
    replicator = new Replicator(store);
  }

  @Override
  public LogKey create(String name, LogSpec spec) {
    Log log = store.create(name);
    opened(name, spec, log, false);
    return log.key();
  }

  @Override
  public void open(String name, LogSpec spec, LogKey key) {
    Log log = store.open(key);
    opened(name, spec, log, true);
    sessions.forEach(session -> session.open(log));
  }

  @Override
  public void append(String name, String text, int count, int size) {
    Opened opened = opened(name);
    Log log = opened.log();
    int most = size > 4096 ? 64 : 1_000;
    for (int left = count; left > 0; left -= most) {
      long start = log.length();
      List<Bytes> blocks = Content.blocks(text, start, start + Math.min(left, most), size);
      BlockEncryption cipher = opened.cipher();
      if (cipher != null) {
        for (int i = 0; i < blocks.size(); i++) {
          blocks.set(i, cipher.encrypt(start + i, log.fork(), blocks.get(i)));
        }
      }
      log.append(blocks);
    }
  }

  @Override
  public void truncate(String name, long length) {
    opened(name).log().truncate(length);
  }

  @Override
  public void clear(String name, long start, long end) {
    throw new UnsupportedOperationException("clear " + name);
  }

  @Override
  public LogState state(String name) {
    Opened opened = opened(name);
    Log log = opened.log();
    int padding = opened.cipher() == null ? 0 : BlockEncryption.PADDING;
    return log.read(
        reader ->
            new LogState(
                reader.tree().length(),
                reader.tree().byteLength() - padding * reader.tree().length(),
                reader.tree().fork(),
                log.contiguousLength(),
                reader.tree().treeHash().hex(),
                0,
                0));
  }

  @Override
  public long held(String name, long start, long end) {
    Log log = opened(name).log();
    long held = 0;
    for (long i = start; i < end; i++) {
      held += log.has(i) ? 1 : 0;
    }
    return held;
  }

  @Override
  public String hash(String name, long start, long end) {
    Opened opened = opened(name);
    List<Bytes> blocks = new ArrayList<>();
    for (long i = start; i < end; i++) {
      long index = i;
      blocks.add(
          plain(
              opened,
              index,
              opened
                  .log()
                  .local(index)
                  .orElseThrow(() -> new AssertionError("block " + index + " is not held"))));
    }
    return Content.hash(blocks);
  }

  @Override
  public String get(String name, List<Long> indexes) {
    Opened opened = opened(name);
    List<CompletableFuture<Bytes>> futures = new ArrayList<>();
    for (long index : indexes) {
      futures.add(opened.log().get(index).thenApply(stored -> plain(opened, index, stored)));
    }
    return Content.hash(futures.stream().map(CoveyPeer::join).toList());
  }

  @Override
  public Place seek(String name, long at) {
    throw new UnsupportedOperationException("seek " + name);
  }

  @Override
  public void download(String name, long start, long end) {
    join(opened(name).log().download(start, end));
  }

  @Override
  public void follow(String name) {
    follows.add(opened(name).log().follow());
  }

  @Override
  public void await(String name, long length, long fork, long contiguousLength) {
    Log log = opened(name).log();
    Await.until(
        () -> name + " at " + log.info(),
        () ->
            log.length() >= length
                && log.fork() >= fork
                && log.contiguousLength() >= contiguousLength);
  }

  @Override
  public int listen() {
    ListeningPort listening = port;
    if (listening == null) {
      listening =
          transport.listen(new InetSocketAddress(LOOPBACK, 0), KeyPair.generate(), this::replicate);
      port = listening;
    }
    return listening.address().getPort();
  }

  @Override
  public void connect(int to) {
    Connection connection =
        transport
            .connect(new InetSocketAddress(LOOPBACK, to), KeyPair.generate(), PATIENCE)
            .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
            .join();
    replicate(connection);
  }

  @Override
  public void reset() {
    follows.forEach(Registration::close);
    follows.clear();
    connections.forEach(connection -> connection.close("reset"));
    connections.forEach(connection -> join(connection.closed()));
    connections.clear();
    sessions.clear();
    logs.clear();
  }

  @Override
  public void close() {
    reset();
    if (port != null) {
      port.close();
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    store.close();
  }

  private void replicate(Connection connection) {
    connections.add(connection);
    Mux unused =
        Mux.start(
            connection,
            mux -> {
              ReplicationSession session = replicator.attach(mux);
              sessions.add(session);
              logs.values().stream()
                  .filter(Opened::wanted)
                  .forEach(opened -> session.open(opened.log()));
            });
  }

  private void opened(String name, LogSpec spec, Log log, boolean wanted) {
    Bytes key = spec.encryption();
    logs.put(
        name, new Opened(log, key == null ? null : new BlockEncryption(log.key(), key), wanted));
  }

  private Opened opened(String name) {
    Opened opened = logs.get(name);
    if (opened == null) {
      throw new AssertionError("no log " + name);
    }
    return opened;
  }

  private static Bytes plain(Opened opened, long index, Bytes stored) {
    BlockEncryption cipher = opened.cipher();
    return cipher == null ? stored : cipher.decrypt(index, stored);
  }

  @CanIgnoreReturnValue
  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
