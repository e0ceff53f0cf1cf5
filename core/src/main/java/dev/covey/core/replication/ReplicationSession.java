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
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  /** How soon it is looked again whether the replicator takes more. */
  private static final long INTAKE_MILLIS = 2_000;

  /** Blocks asked for and not stored, of all logs: what is on its way must not fill the memory. */
  static final int MAX_ASKED = 4_096;

  /** What each log may have of that at least, when it is its turn. */
  private static final int LEAST_SHARE = 32;

  private final Replicator replicator;
  private final LogStore store;
  private final Predicate<Log> served;
  private final Mux mux;
  private final Map<DiscoveryKey, LogPeer> peers = new HashMap<>();
  private final Map<DiscoveryKey, CompletableFuture<RemoteLog>> remotes = new ConcurrentHashMap<>();
  private final Set<LogPeer> waiting = new LinkedHashSet<>();
  private final Set<LogPeer> turns = new HashSet<>();
  private final AtomicLong downloaded = new AtomicLong();
  private long storing;
  private int asked;
  private boolean waking;
  private boolean paused;
  private boolean lookingLater;

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
    return storing < MAX_STORING / 2 && replicator.takesMore();
  }

  /**
   * How many more blocks a log may ask for that has so many on their way. None while others wait
   * and it is not its turn.
   */
  int room(LogPeer peer, int taken) {
    int others = waiting.size() + turns.size();
    if (others > 0 && !turns.contains(peer)) {
      return 0;
    }
    return Math.min(MAX_ASKED - asked, share(others) - taken);
  }

  private static int share(int logs) {
    return Math.max(LEAST_SHARE, MAX_ASKED / Math.max(1, logs));
  }

  /** So many blocks more, or fewer, are on their way or wait to be stored. */
  void asking(int blocks) {
    asked += blocks;
    if (blocks < 0) {
      wake();
    }
  }

  /** It has looked what to ask for: its turn is over. */
  void looked(LogPeer peer) {
    turns.remove(peer);
    wake();
  }

  /** Has this one look again once there is room: others may have filled it, and will empty it. */
  void waitForRoom(LogPeer peer) {
    waiting.add(peer);
    if (!lookingLater && !replicator.takesMore()) {
      lookingLater = true;
      mux.connection()
          .schedule(
              () -> {
                lookingLater = false;
                lookAgain();
              },
              INTAKE_MILLIS);
    }
  }

  private void lookAgain() {
    List<LogPeer> now = List.copyOf(waiting);
    waiting.clear();
    now.forEach(LogPeer::changed);
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
    wake();
  }

  /** Once half is free, those have their turns that have waited longest; each once at a time. */
  private void wake() {
    if (waking) {
      return;
    }
    waking = true;
    try {
      int left = waiting.size();
      while (left > 0 && turns.isEmpty() && asked <= MAX_ASKED / 2 && isRoomy()) {
        int logs = Math.min(left, Math.max(1, (MAX_ASKED - asked) / share(waiting.size())));
        List<LogPeer> now = waiting.stream().limit(logs).toList();
        left -= logs;
        now.forEach(waiting::remove);
        turns.addAll(now);
        now.forEach(LogPeer::changed);
      }
    } finally {
      waking = false;
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
    waiting.remove(peer);
    looked(peer);
    CompletableFuture<RemoteLog> asked = remotes.get(log.discoveryKey());
    if (asked != null) {
      String why = mux.connection().isOpen() ? " does not have log " : " hung up, asked for log ";
      asked.completeExceptionally(
          new UnavailableException(mux.connection().remoteAddress() + why + log.key()));
    }
  }

  private void openHere(Log log) {
    LogPeer before = peers.get(log.discoveryKey());
    if (before != null && before.log().isDeleted()) {
      before.close();
      before = null;
    }
    if (before != null || !mux.connection().isOpen() || log.isDeleted()) {
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
