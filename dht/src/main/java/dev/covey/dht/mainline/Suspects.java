package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.NodeId;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Addresses not to be trusted for a while: some change their id, some are silent. Owned by one
 * thread.
 *
 * <p>One new id is forgiven, as nodes are started anew; the next within ten minutes has the address
 * banned for ten. Only what an address itself said before counts: what others say its id is proves
 * nothing against it. All of this is forgotten when there is too much of it.
 */
final class Suspects {

  private static final long BAN_NANOS = 600 * 1_000_000_000L;
  private static final long SILENCE_NANOS = 30 * 1_000_000_000L;
  private static final int MAX_HISTORIES = 2048;

  private final Map<InetSocketAddress, History> histories =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, History> eldest) {
          return size() > MAX_HISTORIES;
        }
      };

  /** It said an id of its own; {@code before} is what it said earlier, if we knew it. */
  void saidId(InetSocketAddress address, @Nullable NodeId before, NodeId id, long now) {
    History history = histories.get(address);
    boolean changed = before != null && !before.equals(id);
    if (history == null) {
      if (changed) {
        history = new History();
        history.id = id;
        history.changes = 1;
        history.changedAt = now;
        histories.put(address, history);
      }
      return;
    }
    history.silentUntil = now;
    changed |= history.id != null && !history.id.equals(id);
    history.id = id;
    if (changed) {
      history.changes = now - history.changedAt < BAN_NANOS ? history.changes + 1 : 1;
      history.changedAt = now;
      if (history.changes > 1) {
        history.bannedUntil = now + BAN_NANOS;
        history.banned = true;
      }
    } else if (history.changes == 0 && !history.banned) {
      histories.remove(address);
    }
  }

  /** It has not answered in time. */
  void late(InetSocketAddress address, long now) {
    History history = histories.computeIfAbsent(address, unused -> new History());
    history.silentUntil = now + SILENCE_NANOS;
    history.silent = true;
  }

  boolean isBanned(InetSocketAddress address, long now) {
    History history = histories.get(address);
    return history != null && history.banned && now - history.bannedUntil < 0;
  }

  /** Whether it did not answer when last asked, a short while ago. */
  boolean isSilent(InetSocketAddress address, long now) {
    History history = histories.get(address);
    return history != null && history.silent && now - history.silentUntil < 0;
  }

  private static final class History {
    @Nullable NodeId id;
    int changes;
    long changedAt;
    boolean banned;
    long bannedUntil;
    boolean silent;
    long silentUntil;
  }
}
