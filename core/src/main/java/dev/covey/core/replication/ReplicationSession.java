package dev.covey.core.replication;

import dev.covey.core.UnavailableException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.DiscoveryKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogStore;
import dev.covey.core.mux.Mux;
import dev.covey.core.mux.PairHook;
import dev.covey.core.wire.Capability;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All logs that travel over one connection, a channel each. Its state is confined to the
 * connection's event loop.
 */
public final class ReplicationSession implements PairHook {

  static final String PROTOCOL = "hypercore/alpha";

  private static final int SEEKS = 1;

  /** Bytes received and not stored; with more, the connection is not read until half is stored. */
  static final long MAX_STORING = 32L << 20;

  private final Replicator replicator;
  private final LogStore store;
  private final Predicate<Log> served;
  private final Mux mux;
  private final Map<DiscoveryKey, LogPeer> peers = new HashMap<>();
  private final Map<DiscoveryKey, CompletableFuture<RemoteLog>> remotes = new ConcurrentHashMap<>();
  private final AtomicLong downloaded = new AtomicLong();
  private long storing;
  private boolean paused;

  ReplicationSession(Replicator replicator, LogStore store, Predicate<Log> served, Mux mux) {
    this.replicator = replicator;
    this.store = store;
    this.served = served;
    this.mux = mux;
  }

  /** Serves and downloads this log over this connection. Any thread; idempotent. */
  public void open(Log log) {
    mux.connection().execute(() -> openHere(log));
  }

  /**
   * What the peer will say first of a log: ask before {@link #open}. Fails with {@link
   * UnavailableException} when it does not have the log, or is gone. Any thread; completes on the
   * event loop.
   */
  public CompletableFuture<RemoteLog> remote(Log log) {
    return remotes.computeIfAbsent(log.discoveryKey(), key -> new CompletableFuture<>()).copy();
  }

  /** Bytes of blocks received. Any thread. */
  public long bytesDownloaded() {
    return downloaded.get();
  }

  @Override
  public @Nullable CompletableFuture<?> onRemoteOpen(Mux from, @Nullable Bytes id) {
    if (id != null && id.length() == DiscoveryKey.SIZE) {
      Optional<Log> log = store.find(new DiscoveryKey(id)).filter(served);
      log.ifPresent(this::openHere);
    }
    return null;
  }

  Replicator replicator() {
    return replicator;
  }

  boolean isRoomy() {
    return storing < MAX_STORING / 2;
  }

  /** So many bytes more, or fewer, wait to be stored. */
  void storing(long bytes) {
    storing += bytes;
    if (storing > MAX_STORING && !paused) {
      paused = true;
      mux.connection().pauseReading();
    } else if (storing <= MAX_STORING / 2 && paused) {
      paused = false;
      mux.connection().resumeReading();
    }
  }

  void received(long bytes) {
    downloaded.addAndGet(bytes);
  }

  void synced(Log log, RemoteLog told) {
    CompletableFuture<RemoteLog> asked = remotes.get(log.discoveryKey());
    if (asked != null) {
      asked.complete(told);
    }
  }

  void closed(Log log, LogPeer peer) {
    peers.remove(log.discoveryKey(), peer);
    CompletableFuture<RemoteLog> asked = remotes.get(log.discoveryKey());
    if (asked != null) {
      String why = mux.connection().isOpen() ? " does not have log " : " hung up, asked for log ";
      asked.completeExceptionally(
          new UnavailableException(mux.connection().remoteAddress() + why + log.key()));
    }
  }

  private void openHere(Log log) {
    if (!mux.connection().isOpen() || peers.containsKey(log.discoveryKey())) {
      return;
    }
    LogPeer peer = new LogPeer(this, mux.connection(), log);
    peers.put(log.discoveryKey(), peer);
    Bytes handshake =
        new Encoder(33)
            .uint(SEEKS)
            .raw(Capability.ours(mux.connection(), log.key().bytes()))
            .toBytes();
    peer.opening(mux.open(PROTOCOL, log.discoveryKey().bytes(), handshake, peer));
  }
}
