package dev.covey.node.room;

import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open writer logs of a room: downloads a stranger's first block, and all of a member's; tells
 * the room when blocks are here. Safe on any thread.
 */
final class RoomLogs {

  private final LogStore store;
  private final Runnable onBlocks;
  private final Map<LogKey, Watch> watches = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /**
   * @param onBlocks called on the storage's thread
   */
  RoomLogs(LogStore store, Runnable onBlocks) {
    this.store = store;
    this.onBlocks = onBlocks;
  }

  Log log(LogKey key) {
    Watch watch = watches.get(key);
    return watch == null ? store.open(key) : watch.log;
  }

  /** Watches a log: its first block until its hello is known, then everything. */
  void watch(Log log, boolean isMember) {
    Watch watch = watches.computeIfAbsent(log.key(), key -> new Watch(log));
    if (isMember) {
      watch.followAll();
    } else {
      watch.followFirst();
    }
    if (closed) {
      forget(log.key());
    }
  }

  void forget(LogKey key) {
    Watch watch = watches.remove(key);
    if (watch != null) {
      watch.close();
    }
  }

  void close() {
    closed = true;
    List.copyOf(watches.keySet()).forEach(this::forget);
  }

  private final class Watch implements LogListener {
    private final Log log;
    private final List<Registration> registrations = new ArrayList<>();
    private CompletableFuture<Void> first = CompletableFuture.completedFuture(null);
    private boolean following;

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
      if (!following) {
        following = true;
        registrations.add(log.follow());
      }
    }

    @Override
    public void onBlocks(long start, long end) {
      onBlocks.run();
    }

    synchronized void close() {
      first.cancel(false);
      registrations.forEach(Registration::close);
    }
  }
}
