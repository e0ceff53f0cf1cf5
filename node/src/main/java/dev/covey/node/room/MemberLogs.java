package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The logs of a room as peers tell of them: whose word made the room wait for which, how long each
 * is. A log that a peer made up takes its place only as long as that peer stays; one whose first
 * block is no hello, as it never will be, is not asked for again. Safe on any thread.
 */
public final class MemberLogs implements SharedLogs {

  /** How many refused logs are remembered. */
  static final int MAX_REFUSED = 4_096;

  /** How many logs with gaps are asked of everybody. */
  private static final int MAX_GAPPED = 256;

  private final RoomIndex index;
  private final RoomLogs logs;
  private final Optional<LogKey> founder;
  private final Runnable onNew;
  private final HeadTable heads = new HeadTable();
  private final List<Consumer<Head>> listeners = new CopyOnWriteArrayList<>();
  private final Map<LogKey, Integer> introducers = new HashMap<>();
  private final Set<LogKey> needed = new HashSet<>();
  private final Set<LogKey> gone = new LinkedHashSet<>();
  private final Set<LogKey> refused = new LinkedHashSet<>();
  private volatile boolean closed;

  /**
   * @param onNew called when there may be something to index
   */
  MemberLogs(RoomIndex index, RoomLogs logs, Optional<LogKey> founder, Runnable onNew) {
    this.index = index;
    this.logs = logs;
    this.founder = founder;
    this.onNew = onNew;
  }

  /** Whether the log has said hello. */
  @Override
  public boolean isMember(LogKey key) {
    return index.log(key).map(WriterLog::isMember).orElse(false);
  }

  /** Those that were written last come first: what is told first is fetched first. */
  @Override
  public List<Head> heads() {
    return heads.all().stream()
        .map(head -> new Dated(head, index.log(head.log()).map(WriterLog::floor).orElse(-1L)))
        .sorted(Comparator.comparingLong(Dated::time).reversed())
        .map(Dated::head)
        .toList();
  }

  private record Dated(Head head, long time) {}

  @Override
  public boolean isHere(Head head) {
    return heads.contains(head);
  }

  @Override
  public Bytes digest() {
    return heads.digest();
  }

  /**
   * Calls the listener when more of a member's log is here: own entries and others'. On the sending
   * thread or an application thread; must be short.
   */
  @Override
  public Registration onHead(Consumer<Head> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * A peer says that a log is this room's and this long. Returns the log if it should be replicated
   * with that peer: lengths differ. Empty for a log too many. The log counts as a member's only
   * once its first block, its hello, is here and true; until then nothing but that is fetched.
   */
  @Override
  public Optional<Log> onRemoteHead(LogKey key, long length) {
    if (length < 1 || !add(key)) {
      return Optional.empty();
    }
    Log log = logs.log(key);
    return index.heldLength(log) == length ? Optional.empty() : Optional.of(log);
  }

  /** Adds a log that may be a writer's; false if it was refused or there are too many. */
  @CanIgnoreReturnValue
  public boolean add(LogKey key) {
    if (closed || isRefused(key)) {
      return false;
    }
    return index.log(key).isPresent() || addNew(key);
  }

  /** As {@link #add}, for good: it holds what this node needs, whoever tells of it. */
  boolean need(LogKey key) {
    synchronized (introducers) {
      boolean isThere = add(key);
      if (isThere) {
        boolean unusedNew = needed.add(key);
      }
      return isThere;
    }
  }

  private boolean addNew(LogKey key) {
    // Not while logs are swept out of the store.
    synchronized (introducers) {
      if (index.log(key).isEmpty()) {
        if (!index.add(key)) {
          return false;
        }
        logs.watch(logs.log(key), isMember(key));
        index.grown(key);
        onNew.run();
      }
      return true;
    }
  }

  @Override
  public List<Log> gapped() {
    return index.told().stream().limit(MAX_GAPPED).map(logs::log).toList();
  }

  @Override
  public void expect(Collection<LogKey> keys) {
    List<LogKey> fresh =
        keys.stream().filter(key -> index.log(key).isEmpty() && !isRefused(key)).toList();
    if (!closed && !fresh.isEmpty()) {
      logs.open(fresh);
    }
  }

  /**
   * As {@link #add}, on the word of a peer, until that peer {@link #withdraw withdraws} it or the
   * log has said hello.
   */
  @Override
  public boolean introduce(LogKey key, PublicKey from) {
    // In one step with the adding, or a peer that leaves now would take the log along.
    synchronized (introducers) {
      if (!add(key)) {
        return false;
      }
      introducers.merge(key, 1, Integer::sum);
      return true;
    }
  }

  /** Forgets a log that was introduced, unless it has said hello or somebody else introduced it. */
  @Override
  public void withdraw(LogKey key) {
    synchronized (introducers) {
      Integer left =
          introducers.computeIfPresent(key, (log, count) -> count == 1 ? null : count - 1);
      if (left == null) {
        forget(key);
      }
    }
  }

  /**
   * Does something during which members' logs look as if they had not said hello: none is forgotten
   * meanwhile.
   */
  void undisturbed(Runnable work) {
    synchronized (introducers) {
      work.run();
    }
  }

  /** Forgets all that have not said hello: whoever told of them has to tell again. */
  void forgetWaiting() {
    synchronized (introducers) {
      index.logs().forEach(log -> forget(log.key()));
    }
  }

  /** Takes what was forgotten out of the store: who makes logs up must not fill memory and disk. */
  void sweep() {
    synchronized (introducers) {
      if (!gone.isEmpty() && !closed) {
        List<LogKey> swept = gone.stream().filter(key -> index.log(key).isEmpty()).toList();
        gone.clear();
        logs.delete(swept);
      }
    }
  }

  /**
   * Takes no more of a log that is no member's. What is here of it leaves the disk; the log itself
   * stays, as sessions have it open.
   */
  void refuse(LogKey key) {
    synchronized (refused) {
      if (refused.add(key) && refused.size() > MAX_REFUSED) {
        refused.remove(refused.iterator().next());
      }
    }
    logs.forget(key);
    logs.clear(key);
  }

  /** Looks how much of every log that is followed is here. Once, before anybody listens. */
  void load() {
    index.logs().stream().filter(WriterLog::isFollowed).forEach(log -> heads.put(head(log.key())));
  }

  /** There may be more of the log, or it has said hello: tells, unless that was told. */
  void grown(LogKey key) {
    synchronized (heads) {
      tell(head(key));
    }
  }

  private Head head(LogKey key) {
    return new Head(key, index.heldLength(logs.log(key)));
  }

  /** Tells everybody, once; in one step, or what was longer might be told before what is. */
  void tell(Head head) {
    synchronized (heads) {
      if (heads.put(head)) {
        listeners.forEach(listener -> listener.accept(head));
      }
    }
  }

  void close() {
    closed = true;
  }

  private boolean isRefused(LogKey key) {
    synchronized (refused) {
      return refused.contains(key);
    }
  }

  private void forget(LogKey key) {
    boolean stays = needed.contains(key) || founder.filter(key::equals).isPresent();
    if (!closed && !stays && index.drop(key)) {
      logs.forget(key);
      heads.remove(key);
      gone.add(key);
      onNew.run();
    }
  }
}
