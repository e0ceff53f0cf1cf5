package dev.covey.node.room;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.HybridClock;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.Collection;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Applies what has come: one pass at a time, and after each what follows from it, keys and duties
 * and calls to listeners. Safe on any thread.
 */
final class RoomUpkeep {

  private static final long PATIENCE_SECONDS = 5;

  private final boolean hasEpochs;
  private final RoomIndex index;
  private final RoomLogs logs;
  private final MemberLogs members;
  private final Profiles profiles;
  private final Redactions redactions;
  private final RoomListeners listeners;
  private final EpochKeeper keeper;
  private final EpochDuties duties;
  private final UnnamedEdits edits;
  private final Changes changes;
  private final HybridClock clock;
  private final DueWake wake;
  private final SerialExecutor indexing;
  private final ReentrantLock keeping = new ReentrantLock();
  private final AtomicBoolean queued = new AtomicBoolean();
  private volatile boolean closed;

  RoomUpkeep(
      boolean hasEpochs,
      RoomIndex index,
      RoomLogs logs,
      MemberLogs members,
      Profiles profiles,
      Redactions redactions,
      RoomListeners listeners,
      EpochKeeper keeper,
      EpochDuties duties,
      UnnamedEdits edits,
      Changes changes,
      HybridClock clock,
      RoomServices services) {
    this.hasEpochs = hasEpochs;
    this.index = index;
    this.logs = logs;
    this.members = members;
    this.profiles = profiles;
    this.redactions = redactions;
    this.listeners = listeners;
    this.keeper = keeper;
    this.duties = duties;
    this.edits = edits;
    this.changes = changes;
    this.clock = clock;
    this.wake = new DueWake(services.later(), this::due);
    this.indexing = new SerialExecutor(services.app());
  }

  /** Applies soon, on an application thread; for the storage's, where indexing must not wait. */
  void request() {
    if (!closed && queued.compareAndSet(false, true)) {
      indexing.execute(
          () -> {
            queued.set(false);
            if (!closed) {
              pass();
            }
          });
    }
  }

  /** Applies what is here now. */
  void pass() {
    keeping.lock();
    try {
      if (closed) {
        return;
      }
      boolean anew = redactions.mend();
      if (anew || index.isStale()) {
        applyAnew();
      }
      boolean grown = applyAll();
      while (keeper.look(index.state(), clock.now().toEpochMilli())) {
        redactions.keysCame();
        if (index.keysChanged()) {
          applyAnew();
        }
        grown |= applyAll();
      }
      changes.look(index.state(), grown);
      members.sweep();
      wake.look(index.early().values(), clock.now());
    } finally {
      keeping.unlock();
    }
    if (hasEpochs) {
      duties.look(index.state());
    }
    edits.look(redactions.takeUnnamed());
  }

  /** Looks while nothing is being applied: at all that was, never at a part of it. */
  <T> T settled(Supplier<T> look) {
    keeping.lock();
    try {
      return look.get();
    } finally {
      keeping.unlock();
    }
  }

  /** Applies what had to wait for its time, if some of it is due. */
  private void due() {
    if (index.isDue()) {
      request();
    } else {
      wake.look(index.early().values(), clock.now());
    }
  }

  /** Reads what keys that came from elsewhere have made readable. */
  void keysCame() {
    keeping.lock();
    try {
      if (closed) {
        return;
      }
      redactions.keysCame();
      if (index.keysChanged()) {
        applyAnew();
      }
    } finally {
      keeping.unlock();
    }
    pass();
  }

  /** Makes the order anew from the logs; arrival order and bookmarks stay. */
  void rebuild() {
    keeping.lock();
    try {
      if (closed) {
        return;
      }
      applyAnew();
    } finally {
      keeping.unlock();
    }
    pass();
  }

  boolean isClosed() {
    return closed;
  }

  /** Waits, but not for long, for a pass under way; applies nothing from now on. Idempotent. */
  void close() {
    closed = true;
    try {
      if (keeping.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        keeping.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    duties.close();
    edits.close();
    wake.close();
  }

  private void applyAnew() {
    members.undisturbed(
        () -> {
          index.rebuild();
          boolean unused = applyAll();
        });
  }

  /** Whether there was anything new. */
  private boolean applyAll() {
    boolean any = applyNew();
    if (any && redactions.hasGaps()) {
      request(); // Gaps are looked at when nothing else comes.
      return true;
    }
    while (redactions.fill()) {
      any |= applyNew();
    }
    return any;
  }

  private boolean applyNew() {
    RoomIndex.Pass pass = index.passGrown();
    if (pass.profilesChanged()) {
      profiles.changed();
    }
    pass.refused().forEach(members::refuse);
    Collection<WriterLog> advanced = pass.advanced();
    for (WriterLog log : advanced) {
      if (log.isFollowed()) {
        logs.watch(logs.log(log.key()), true);
        // Own logs, too: what a restored backup lacked comes back from others.
        members.grown(log.key());
      }
    }
    // What waits for its time or a key is handed on like everything else.
    index.early().keySet().forEach(this::tell);
    index.locked().keySet().forEach(this::tell);
    if (!advanced.isEmpty()) {
      redactions.after(pass.redactions());
      listeners.poke();
    }
    return !advanced.isEmpty();
  }

  private void tell(LogKey key) {
    if (index.log(key).filter(WriterLog::isFollowed).isPresent()) {
      members.grown(key);
    }
  }
}
