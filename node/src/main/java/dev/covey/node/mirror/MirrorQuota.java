package dev.covey.node.mirror;

import dev.covey.core.crypto.PublicKey;
import java.util.HashMap;
import java.util.Map;

/**
 * How much may be kept: bytes of all rooms, bytes and logs of each. In a room one device fills no
 * more than half of what others leave free, so that one who makes up logs leaves room for the rest.
 * What was set aside is never taken back. Safe on any thread.
 */
public final class MirrorQuota {

  private final long maxBytes;
  private long used;

  public MirrorQuota(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** Bytes set aside, of all rooms. */
  public synchronized long used() {
    return used;
  }

  private synchronized boolean take(long bytes, boolean always) {
    if (!always && bytes > maxBytes - used) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** The part of one room. */
  OfRoom room(long maxRoomBytes, int maxLogs) {
    return new OfRoom(maxRoomBytes, maxLogs);
  }

  /** What is set aside for a room, and for whom. */
  final class OfRoom {

    private final Map<PublicKey, Long> bytes = new HashMap<>();
    private final Map<PublicKey, Integer> logs = new HashMap<>();
    private final long most;
    private final int mostLogs;
    private long all;
    private int allLogs;

    private OfRoom(long most, int mostLogs) {
      this.most = most;
      this.mostLogs = mostLogs;
    }

    synchronized long used() {
      return all;
    }

    /** Sets bytes aside for a device, or fails. */
    synchronized boolean take(PublicKey device, long more) {
      long own = bytes.getOrDefault(device, 0L);
      if (own + more > (most - (all - own)) / 2 || !MirrorQuota.this.take(more, false)) {
        return false;
      }
      bytes.put(device, own + more);
      all += more;
      return true;
    }

    /** A place for one more log that a device tells of. */
    synchronized boolean takeLog(PublicKey device) {
      int own = logs.getOrDefault(device, 0);
      if (own + 1 > (mostLogs - (allLogs - own) + 1) / 2) {
        return false;
      }
      logs.put(device, own + 1);
      allLogs++;
      return true;
    }

    /** What was set aside before this process began, whatever the limits are now. */
    synchronized void had(PublicKey device, long cost) {
      boolean unused = MirrorQuota.this.take(cost, true);
      bytes.merge(device, cost, Long::sum);
      all += cost;
      logs.merge(device, 1, Integer::sum);
      allLogs++;
    }

    /** A log is gone. */
    synchronized void gone(PublicKey device, long cost) {
      boolean unused = MirrorQuota.this.take(-cost, true);
      bytes.merge(device, -cost, Long::sum);
      all -= cost;
      logs.merge(device, -1, Integer::sum);
      allLogs--;
    }
  }
}
