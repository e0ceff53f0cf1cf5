package dev.covey.node.room;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.node.room.index.LogEnds;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The open writer logs of a room: downloads a stranger's first block, and all of a member's, what
 * it said last before what it said long ago; tells the room when blocks are here. Safe on any
 * thread.
 */
final class RoomLogs {

  /** So many of a log's blocks are fetched before all others. */
  private static final int NEWEST = 4;

  /** The others are waited for no longer than about that. */
  private static final long PATIENCE_MILLIS = 1_000;

  private final LogStore store;
  private final Consumer<LogKey> onBlocks;
  private final Consumer<LogKey> onBehind;
  private final Later later;
  private final Map<LogKey, Watch> watches = new ConcurrentHashMap<>();
  private final Set<LogKey> gapped = ConcurrentHashMap.newKeySet();
  private final AtomicLong arrivals = new AtomicLong();
  private volatile boolean closed;

  /**
   * @param onBlocks called on the storage's thread with the log that has more of them
   * @param onBehind called on any thread with a log of which much is missing
   */
  RoomLogs(LogStore store, Consumer<LogKey> onBlocks, Consumer<LogKey> onBehind, Later later) {
    this.store = store;
    this.onBlocks = onBlocks;
    this.onBehind = onBehind;
    this.later = later;
  }

  /** Registers logs with the store, in one commit. */
  void open(Collection<LogKey> keys) {
    var unused = store.open(keys);
  }

  /** Has these opened that are in the store; a log that was deleted meanwhile stays away. */
  void warm(Collection<LogKey> keys) {
    keys.forEach(
        key -> {
          var unused = store.find(key.discoveryKey());
        });
  }

  Log log(LogKey key) {
    Watch watch = watches.get(key);
    return watch == null ? store.open(key) : watch.log;
  }

  /** Watches a log: its first block until its hello is known, then everything. */
  void watch(Log log, boolean isMember) {
    Watch watch = watches.computeIfAbsent(log.key(), key -> new Watch(log));
    if (hasGap(log)) {
      boolean unused = gapped.add(log.key());
    }
    if (isMember) {
      watch.followAll();
    } else {
      watch.followFirst();
    }
    if (closed) {
      forget(log.key());
    }
  }

  /** Logs of which blocks are here beyond a gap. */
  List<LogKey> gapped() {
    gapped.removeIf(key -> !hasGap(log(key)));
    return List.copyOf(gapped);
  }

  /** How often blocks came of logs that have a gap. */
  long arrivals() {
    return arrivals.get();
  }

  private static boolean hasGap(Log log) {
    return log.contiguousLength() < log.length();
  }

  void forget(LogKey key) {
    gapped.remove(key);
    Watch watch = watches.remove(key);
    if (watch != null) {
      watch.close();
    }
  }

  /** Forgets every block of a log that is here. */
  void clear(LogKey key) {
    Log log = store.open(key);
    if (log.length() > 0 && !log.isWritable()) {
      log.clear(0, log.length());
    }
  }

  /** Takes logs that nobody watches out of the store. */
  void delete(Collection<LogKey> keys) {
    store.delete(keys);
  }

  void close() {
    closed = true;
    List.copyOf(watches.keySet()).forEach(this::forget);
  }

  private final class Watch implements LogListener {
    private final Log log;
    private final List<Registration> registrations = new ArrayList<>();
    private CompletableFuture<Void> first = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> newest = CompletableFuture.completedFuture(null);
    private CompletableFuture<Void> end = CompletableFuture.completedFuture(null);
    private boolean shut;
    private boolean following;
    private boolean followingRest;

    Watch(Log log) {
      this.log = log;
      registrations.add(log.listen(this));
    }

    synchronized void followFirst() {
      if (!following && first.isDone() && !log.has(0)) {
        first = log.download(0, 1);
      }
    }

    synchronized void followAll() {
      if (following) {
        return;
      }
      following = true;
      long length = log.length();
      if (log.contiguousLength() == length) {
        registrations.add(log.follow());
        return;
      }
      onBehind.accept(log.key());
      // What shows first comes first, of all logs; unless nobody has it any more.
      newest = log.download(Math.max(0, length - NEWEST), length);
      var unused = newest.whenComplete((done, failure) -> followRest(length));
      if (!newest.isDone()) {
        later.run(PATIENCE_MILLIS, () -> followRest(length));
      }
    }

    private synchronized void followRest(long length) {
      if (!shut && !followingRest) {
        followingRest = true;
        fetchEnd(length);
        registrations.add(log.follow());
      }
    }

    @Override
    public synchronized void onAppend(LogInfo info) {
      if (following && info.length() - info.contiguousLength() > LogEnds.LONGEST) {
        onBehind.accept(log.key());
        fetchEnd(info.length());
      }
    }

    /** The newest first, where there is much to fetch. */
    private void fetchEnd(long length) {
      end.cancel(false);
      end = log.download(Math.max(0, length - LogEnds.LONGEST), length);
    }

    @Override
    public void onBlocks(long start, long end) {
      if (hasGap(log)) {
        boolean unused = gapped.add(log.key());
        long unusedCount = arrivals.incrementAndGet();
      }
      onBlocks.accept(log.key());
    }

    synchronized void close() {
      shut = true;
      first.cancel(false);
      newest.cancel(false);
      end.cancel(false);
      registrations.forEach(Registration::close);
    }
  }
}
