package dev.covey.node.room;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.log.Log;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.node.room.index.RoomIndex;
import dev.covey.node.room.index.WriterLog;
import java.util.HashMap;
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
public final class MemberLogs {

  /** How many refused logs are remembered. */
  static final int MAX_REFUSED = 4_096;

  private final RoomIndex index;
  private final RoomLogs logs;
  private final Optional<LogKey> founder;
  private final Runnable onNew;
  private final HeadTable heads = new HeadTable();
  private final List<Consumer<Head>> listeners = new CopyOnWriteArrayList<>();
  private final Map<LogKey, Integer> introducers = new HashMap<>();
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
  public boolean isMember(LogKey key) {
    return index.log(key).map(WriterLog::isMember).orElse(false);
  }

  /** How much of every member's log is here. */
  public List<Head> heads() {
    return heads.all();
  }

  /** Whether a member's log is just as long here. */
  public boolean isHere(Head head) {
    return heads.contains(head);
  }

  /** 32 bytes that are the same wherever {@link #heads} are. */
  public Bytes digest() {
    return heads.digest();
  }

  /**
   * Calls the listener when more of a member's log is here: own entries and others'. On the sending
   * thread or an application thread; must be short.
   */
  public Registration onHead(Consumer<Head> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /**
   * A peer says that a log is this room's and this long. Returns the log if it should be replicated
   * with that peer: lengths differ. Empty for a log too many. The log counts as a member's only
   * once its first block, its hello, is here and true; until then nothing but that is fetched.
   */
  public Optional<Log> onRemoteHead(LogKey key, long length) {
    if (length < 1 || !add(key)) {
      return Optional.empty();
    }
    Log log = logs.log(key);
    return log.contiguousLength() == length ? Optional.empty() : Optional.of(log);
  }

  /** Adds a log that may be a writer's; false if it was refused or there are too many. */
  @CanIgnoreReturnValue
  public boolean add(LogKey key) {
    if (closed || isRefused(key)) {
      return false;
    }
    if (index.log(key).isEmpty()) {
      if (!index.add(key)) {
        return false;
      }
      logs.watch(logs.log(key), isMember(key));
      onNew.run();
    }
    return true;
  }

  /**
   * As {@link #add}, on the word of a peer, until that peer {@link #withdraw withdraws} it or the
   * log has said hello.
   */
  public boolean introduce(LogKey key) {
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
  public void withdraw(LogKey key) {
    synchronized (introducers) {
      Integer left =
          introducers.computeIfPresent(key, (log, count) -> count == 1 ? null : count - 1);
      if (left == null) {
        forget(key);
      }
    }
  }

  /** Forgets all that have not said hello: whoever told of them has to tell again. */
  void forgetWaiting() {
    index.logs().forEach(log -> forget(log.key()));
  }

  void refuse(LogKey key) {
    synchronized (refused) {
      if (refused.add(key) && refused.size() > MAX_REFUSED) {
        refused.remove(refused.iterator().next());
      }
    }
    logs.forget(key);
  }

  /** Looks how much of every member's log is here. Once, before anybody listens. */
  void load() {
    index.logs().stream().filter(WriterLog::isMember).forEach(log -> heads.put(head(log.key())));
  }

  /** There is more of the log, or it has said hello. */
  void grown(LogKey key) {
    tell(head(key));
  }

  private Head head(LogKey key) {
    return new Head(key, logs.log(key).contiguousLength());
  }

  void tell(Head head) {
    heads.put(head);
    listeners.forEach(listener -> listener.accept(head));
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
    boolean isFounder = founder.filter(key::equals).isPresent();
    if (!closed && !isFounder && index.drop(key)) {
      logs.forget(key);
    }
  }
}
