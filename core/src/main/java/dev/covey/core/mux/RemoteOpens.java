package dev.covey.core.mux;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.wire.Connection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The channels the other side has opened, by its ids, and those among them that wait for us by
 * name. Confined to the event loop.
 *
 * <p>What waits is bounded twice: above the soft limit nothing more is read from the connection
 * until there is less, and a single frame that goes past the hard limit is a violation.
 */
final class RemoteOpens {

  /** Bytes of names and handshakes, together, in one open. */
  static final int MAX_OPEN_BYTES = 4096;

  static final int SOFT_WAITING = 1024;
  static final int HARD_WAITING = 1 << 14;
  static final int SOFT_EARLY_BYTES = 32 << 10;
  static final int HARD_EARLY_BYTES = 1 << 20;

  private final Connection connection;
  private final List<@Nullable RemoteOpen> byId = new ArrayList<>();
  private final Map<ChannelName, Deque<RemoteOpen>> waiting = new HashMap<>();
  private int waitingCount;
  private int earlyBytes;
  private boolean paused;

  RemoteOpens(Connection connection) {
    this.connection = connection;
  }

  /** Reads an open and checks its id: the next one, or one that was freed. */
  RemoteOpen read(Decoder in) throws ProtocolViolationException {
    if (in.remaining() > MAX_OPEN_BYTES) {
      throw new ProtocolViolationException(
          "open of " + in.remaining() + " bytes, at most " + MAX_OPEN_BYTES + " expected");
    }
    long id = in.uint();
    String protocol = in.string();
    ChannelName name = new ChannelName(protocol, in.optionalBuffer());
    if (id < 1 || id > byId.size() + 1L || (id <= byId.size() && find(id) != null)) {
      throw new ProtocolViolationException(
          "open with id " + id + ", expected " + (byId.size() + 1) + " or one that is free");
    }
    if (id > byId.size()) {
      byId.add(null);
    }
    return new RemoteOpen(id, name, in.rest().compact());
  }

  @Nullable RemoteOpen find(long id) {
    return id >= 1 && id <= byId.size() ? byId.get((int) id - 1) : null;
  }

  /** Keeps an open that we have not opened yet. */
  void await(RemoteOpen remote) throws ProtocolViolationException {
    if (waitingCount >= HARD_WAITING) {
      throw new ProtocolViolationException(
          "more than " + HARD_WAITING + " channels opened before the first was answered");
    }
    byId.set((int) remote.remoteId - 1, remote);
    waiting.computeIfAbsent(remote.name, name -> new ArrayDeque<>()).add(remote);
    waitingCount++;
    pauseOrResume();
  }

  void addPaired(RemoteOpen remote) {
    byId.set((int) remote.remoteId - 1, remote);
  }

  /** Returns the first that waits under this name; it no longer waits, but is still known. */
  @Nullable RemoteOpen takeWaiting(ChannelName name) {
    Deque<RemoteOpen> queue = waiting.get(name);
    if (queue == null) {
      return null;
    }
    RemoteOpen first = queue.element();
    return stopWaiting(first) ? first : null;
  }

  /** Returns whether it was still waiting; it no longer is. */
  boolean stopWaiting(RemoteOpen remote) {
    Deque<RemoteOpen> queue = waiting.get(remote.name);
    if (queue == null || !queue.remove(remote)) {
      return false;
    }
    if (queue.isEmpty()) {
      waiting.remove(remote.name);
    }
    waitingCount--;
    pauseOrResume();
    return true;
  }

  /** Keeps a message until the channel is open on our side. */
  void keep(RemoteOpen remote, RemoteOpen.Early message) throws ProtocolViolationException {
    if (earlyBytes + message.cost() > HARD_EARLY_BYTES) {
      throw new ProtocolViolationException(
          "more than " + HARD_EARLY_BYTES + " bytes sent on channels that are not open yet");
    }
    Bytes body = message.body().compact();
    remote.early.add(new RemoteOpen.Early(message.type(), body));
    earlyBytes += message.cost();
    pauseOrResume();
  }

  RemoteOpen.Early takeEarly(RemoteOpen remote) {
    RemoteOpen.Early message = remote.early.remove();
    earlyBytes -= message.cost();
    return message;
  }

  /** The early messages of a channel have been delivered. */
  void settle(RemoteOpen remote) {
    dropEarly(remote);
    pauseOrResume();
  }

  /** Closed by the other side before we answered: only the answer is still owed. */
  void closeEarly(RemoteOpen remote) {
    remote.closedEarly = true;
    dropEarly(remote);
    pauseOrResume();
  }

  void remove(RemoteOpen remote) {
    byId.set((int) remote.remoteId - 1, null);
    dropEarly(remote);
    pauseOrResume();
  }

  void clear() {
    byId.clear();
    waiting.clear();
    waitingCount = 0;
    earlyBytes = 0;
  }

  private void dropEarly(RemoteOpen remote) {
    while (!remote.early.isEmpty()) {
      earlyBytes -= remote.early.remove().cost();
    }
  }

  private void pauseOrResume() {
    boolean full = waitingCount > SOFT_WAITING || earlyBytes > SOFT_EARLY_BYTES;
    if (full && !paused) {
      paused = true;
      connection.pauseReading();
    } else if (!full && paused) {
      paused = false;
      connection.resumeReading();
    }
  }
}
