package dev.covey.node.mirror;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogInfo;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.LogListener;
import dev.covey.core.log.LogStore;
import dev.covey.core.log.Registration;
import dev.covey.node.mirror.MirrorTables.LogRow;
import dev.covey.node.room.Head;
import dev.covey.node.room.HeadTable;
import dev.covey.node.room.Receipt;
import dev.covey.node.room.SharedLogs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of a mirrored room. What members tell of is taken as far as there is room for it; a
 * mirror cannot see who says hello, so a log is the room's once its signed head is here. Safe on
 * any thread; what is on disk is changed by a worker, one log after the other.
 */
final class MirroredLogs implements SharedLogs, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(MirroredLogs.class);

  private final LogStore store;
  private final Bytes room;
  private final MirrorQuota.OfRoom quota;
  private final InstantSource clock;
  private final Executor worker;
  private final HeadTable heads = new HeadTable();
  private final Map<LogKey, KeptLog> logs = new ConcurrentHashMap<>();
  private final Set<LogKey> dirty = ConcurrentHashMap.newKeySet();
  private final Set<LogKey> unsettled = ConcurrentHashMap.newKeySet();
  private final Map<LogKey, Long> told = new ConcurrentHashMap<>();
  private final List<Consumer<Head>> listeners = new CopyOnWriteArrayList<>();
  private final AtomicLong version = new AtomicLong();
  private final Object introducing = new Object();
  private volatile boolean closed;

  MirroredLogs(
      LogStore store, Bytes room, MirrorQuota.OfRoom quota, InstantSource clock, Executor worker) {
    this.store = store;
    this.room = room;
    this.quota = quota;
    this.clock = clock;
    this.worker = worker;
  }

  /** Takes up what is on disk; logs of which nothing ever came are forgotten. */
  void start() {
    Map<LogKey, LogRow> rows =
        store
            .storage()
            .read(
                tx -> {
                  Map<LogKey, LogRow> all = new HashMap<>();
                  tx.scan(
                      MirrorTables.LOGS,
                      room,
                      MirrorTables.end(room),
                      (key, row) -> all.put(MirrorTables.logOf(key), LogRow.decode(row)) == null);
                  return all;
                });
    long first = version.incrementAndGet();
    rows.forEach(
        (key, row) -> {
          Log log = store.open(key);
          if (log.length() == 0) {
            erase(key);
          } else {
            KeptLog kept = new KeptLog(log, row);
            kept.version(first);
            quota.had(row.from(), row.cost());
            tell(kept);
            keep(kept);
          }
        });
  }

  @Override
  public boolean isMember(LogKey key) {
    KeptLog kept = logs.get(key);
    return kept != null && kept.isMember();
  }

  @Override
  public List<Head> heads() {
    return told.entrySet().stream().map(one -> new Head(one.getKey(), one.getValue())).toList();
  }

  /** Never of a log with gaps: whoever tells of it may have what is missing. */
  @Override
  public boolean isHere(Head head) {
    KeptLog kept = logs.get(head.log());
    return heads.contains(head) && (kept == null || !kept.hasGap());
  }

  /** Another one than a member's while there are gaps here, so that all members tell all. */
  @Override
  public Bytes digest() {
    return heads.digest();
  }

  @Override
  public Registration onHead(Consumer<Head> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public Optional<Log> onRemoteHead(LogKey key, long length) {
    KeptLog kept = logs.get(key);
    if (kept == null || length < 1 || (kept.log.contiguousLength() == length && !kept.hasGap())) {
      return Optional.empty();
    }
    return kept.isFull() && length > kept.row().length() ? Optional.empty() : Optional.of(kept.log);
  }

  @Override
  public boolean introduce(LogKey key, PublicKey from) {
    synchronized (introducing) {
      KeptLog known = logs.get(key);
      if (known != null) {
        known.introduced();
        return true;
      }
      if (closed || !quota.takeLog(from)) {
        return false;
      }
      LogRow row = KeptLog.fresh(from);
      write(key, row);
      KeptLog kept = new KeptLog(store.open(key), row);
      kept.introduced();
      keep(kept);
      return true;
    }
  }

  @Override
  public void withdraw(LogKey key) {
    synchronized (introducing) {
      KeptLog kept = logs.get(key);
      if (kept != null && kept.withdrawn() && !kept.isMember() && !closed) {
        logs.remove(key);
        kept.close();
        quota.gone(kept.from, 0);
        erase(key);
      }
    }
  }

  /** Logs whose signed head is here. */
  List<KeptLog> kept() {
    return logs.values().stream().filter(KeptLog::isMember).toList();
  }

  /** Whether something is not kept because there is no room for it. */
  boolean isFull() {
    return logs.values().stream().anyMatch(KeptLog::isFull);
  }

  long version() {
    return version.get();
  }

  /** What is kept of logs that changed after a version. */
  List<Receipt.Held> heldAfter(long afterVersion) {
    List<Receipt.Held> held = new ArrayList<>();
    for (KeptLog kept : logs.values()) {
      Receipt.Held one = kept.heldAfter(afterVersion);
      if (one != null) {
        held.add(one);
      }
    }
    return held;
  }

  /**
   * Takes gaps for what they are: blocks that nobody has brought so far. Now and then, by the
   * worker; cheap when there is nothing new.
   */
  void settle() {
    for (LogKey key : List.copyOf(unsettled)) {
      unsettled.remove(key);
      look(key, true);
    }
  }

  /** Waits for nobody; what is on disk stays. */
  @Override
  public void close() {
    closed = true;
    logs.values().forEach(KeptLog::close);
  }

  /** Forgets the room's logs for good, on disk too. After {@link #close}. */
  void erase() {
    for (KeptLog kept : logs.values()) {
      quota.gone(kept.from, kept.row().cost());
      erase(kept.key());
    }
    logs.clear();
  }

  private void keep(KeptLog kept) {
    LogKey key = kept.key();
    logs.put(key, kept);
    kept.listen(
        kept.log.listen(
            new LogListener() {
              @Override
              public void onAppend(LogInfo info) {
                changed(key);
              }

              @Override
              public void onBlocks(long start, long end) {
                changed(key);
              }

              @Override
              public void onTruncate(LogInfo info, long ancestors) {
                changed(key);
              }
            }));
    kept.follow();
    changed(key);
  }

  /** On the storage's thread, or any: the worker looks at it. */
  private void changed(LogKey key) {
    if (!closed && dirty.add(key)) {
      try {
        worker.execute(() -> look(key, false));
      } catch (RejectedExecutionException closing) {
        LOG.debug("the mirror stops");
      }
    }
  }

  private void look(LogKey key, boolean settled) {
    dirty.remove(key);
    @Nullable KeptLog kept = logs.get(key);
    if (closed || kept == null) {
      return;
    }
    boolean wasFull = kept.isFull();
    if (kept.grow(quota, clock.millis(), version.get() + 1, settled)) {
      write(key, kept.row());
      version.incrementAndGet();
    }
    kept.clearRest();
    if (kept.isFull() && !wasFull) {
      LOG.warn(
          "room {}: no room for more of log {} than its {} blocks",
          room.slice(0, 4).hex(),
          key,
          kept.row().length());
    }
    if (kept.hasGap() && !settled) {
      unsettled.add(key);
    }
    tell(kept);
  }

  private void tell(KeptLog kept) {
    long contiguous = kept.log.contiguousLength();
    if (contiguous > 0) {
      Head head = new Head(kept.key(), kept.reach());
      heads.put(new Head(kept.key(), contiguous));
      if (!Long.valueOf(head.length()).equals(told.put(kept.key(), head.length()))) {
        listeners.forEach(listener -> listener.accept(head));
      }
    }
  }

  private void write(LogKey key, LogRow row) {
    Bytes encoded = row.encode();
    boolean unused =
        store
            .storage()
            .write(
                tx -> {
                  tx.put(MirrorTables.LOGS, MirrorTables.log(room, key), encoded);
                  return true;
                });
  }

  private void erase(LogKey key) {
    store.delete(key);
    boolean unused =
        store
            .storage()
            .write(
                tx -> {
                  tx.delete(MirrorTables.LOGS, MirrorTables.log(room, key));
                  return true;
                });
  }
}
