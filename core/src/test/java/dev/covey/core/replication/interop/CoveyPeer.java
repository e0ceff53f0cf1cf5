package dev.covey.core.replication.interop;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.KeyPair;
import dev.covey.core.log.EncryptedLog;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogSeek;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.Mux;
import dev.covey.core.replication.LogExtension;
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
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Covey in this process: a store, a replicator, and loopback connections. */
final class CoveyPeer implements Peer {

  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MAX_REDIALS = 5;

  private final LogStore store;
  private final Replicator replicator;
  private final EventLoopGroup loops = Transport.eventLoops(1);
  private final Transport transport = new Transport(loops, ConnectionOptions.defaults());
  private final Map<String, Opened> logs = new ConcurrentHashMap<>();
  private final List<Registration> follows = new ArrayList<>();
  private final List<Connection> connections = new CopyOnWriteArrayList<>();
  private final List<ReplicationSession> sessions = new CopyOnWriteArrayList<>();
  private final Map<String, LogExtension> extensions = new ConcurrentHashMap<>();
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private @Nullable ListeningPort port;

  private record Opened(Log log, @Nullable EncryptedLog encrypted, boolean wanted) {

    void append(List<Bytes> blocks) {
      if (encrypted == null) {
        log.append(blocks);
      } else {
        encrypted.append(blocks);
      }
    }

    Bytes local(long index) {
      return (encrypted == null ? log.local(index) : encrypted.local(index))
          .orElseThrow(() -> new AssertionError("block " + index + " is not held"));
    }

    CompletableFuture<Bytes> get(long index) {
      return encrypted == null ? log.get(index) : encrypted.get(index);
    }

    CompletableFuture<LogSeek> seek(long at) {
      return encrypted == null ? log.seek(at) : encrypted.seek(at);
    }

    long byteLength() {
      return encrypted == null ? log.byteLength() : encrypted.byteLength();
    }
  }

  CoveyPeer(Path directory) {
    store = LogStore.open(directory);
    replicator = new Replicator(store);
  }

  @Override
  public LogKey create(String name, LogSpec spec) {
    Log log =
        spec.kind() == LogSpec.Kind.DEFAULT
            ? store.create(name)
            : store.createCompat(store.deriveKeyPair(name));
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
    int most = size > 4096 ? 64 : 1_000;
    for (int left = count; left > 0; left -= most) {
      long start = opened.log().length();
      opened.append(Content.blocks(text, start, start + Math.min(left, most), size));
    }
  }

  @Override
  public void truncate(String name, long length) {
    opened(name).log().truncate(length);
  }

  @Override
  public void clear(String name, long start, long end) {
    opened(name).log().clear(start, end);
  }

  @Override
  public LogState state(String name) {
    Opened opened = opened(name);
    Log log = opened.log();
    return new LogState(
        log.length(),
        opened.byteLength(),
        log.fork(),
        log.contiguousLength(),
        log.tree().treeHash().hex(),
        0,
        0,
        List.of());
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
      blocks.add(opened.local(i));
    }
    return Content.hash(blocks);
  }

  @Override
  public String get(String name, List<Long> indexes) {
    Opened opened = opened(name);
    List<CompletableFuture<Bytes>> futures = new ArrayList<>();
    for (long index : indexes) {
      futures.add(opened.get(index));
    }
    return Content.hash(futures.stream().map(CoveyPeer::join).toList());
  }

  @Override
  public Place seek(String name, long at) {
    LogSeek place = join(opened(name).seek(at));
    return new Place(place.index(), place.offset());
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
    BooleanSupplier reached =
        () ->
            log.length() >= length
                && log.fork() >= fork
                && log.contiguousLength() >= contiguousLength;
    while (!reached.getAsBoolean()) {
      String now = name + " at " + log.info();
      Await.until(now, () -> reached.getAsBoolean() || !now.equals(name + " at " + log.info()));
    }
  }

  @Override
  public void extend(String name, String extension) {
    extensions.put(
        name + "/" + extension,
        replicator.extension(
            opened(name).log(),
            extension,
            (from, payload) -> heard.add(extension + ": " + payload.utf8())));
  }

  @Override
  public void broadcast(String name, String extension, String text) {
    LogExtension open = extensions.get(name + "/" + extension);
    if (open == null) {
      throw new AssertionError("no extension " + extension);
    }
    open.broadcast(Bytes.utf8(text));
  }

  @Override
  public List<String> heard(String name, int count) {
    Await.until(count + " messages beside " + name, () -> heard.size() >= count);
    return List.copyOf(heard);
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
    redialWhenClosed(connection, to, MAX_REDIALS);
  }

  /**
   * JavaScript ends a connection when its log is truncated while it builds an answer. As anybody
   * would, we dial again; not if it is gone.
   */
  private void redialWhenClosed(Connection connection, int to, int left) {
    var unused =
        connection
            .closed()
            .thenAccept(
                reason -> {
                  if (left > 0 && connections.contains(connection)) {
                    var unusedDial =
                        transport
                            .connect(
                                new InetSocketAddress(LOOPBACK, to), KeyPair.generate(), PATIENCE)
                            .thenAccept(
                                again -> {
                                  replicate(again);
                                  redialWhenClosed(again, to, left - 1);
                                });
                  }
                });
  }

  @Override
  public void reset() {
    follows.forEach(Registration::close);
    follows.clear();
    List<Connection> ending = List.copyOf(connections);
    connections.clear();
    ending.forEach(connection -> connection.close("reset"));
    ending.forEach(connection -> join(connection.closed()));
    extensions.values().forEach(LogExtension::close);
    extensions.clear();
    heard.clear();
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
    logs.put(name, new Opened(log, key == null ? null : log.encrypted(key), wanted));
  }

  private Opened opened(String name) {
    Opened opened = logs.get(name);
    if (opened == null) {
      throw new AssertionError("no log " + name);
    }
    return opened;
  }

  @CanIgnoreReturnValue
  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }
}
