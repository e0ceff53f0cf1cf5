package dev.covey.node.swarm;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.Head;
import dev.covey.node.room.index.RoomIndex;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Heads that a peer has told and the room has not taken up: those not looked at yet, those being
 * looked at, and those put off because too many logs wait for their hello. Bounded for the peer and
 * for all peers of the room together. Confined to the connection's event loop.
 */
final class PendingHeads {

  /** Heads of one peer; an honest one has no more logs to tell of. */
  static final int MAX = RoomIndex.MAX_LOGS;

  /** Heads of all peers of a room together, beyond {@link #SHARE} for each. */
  static final int MAX_IN_ROOM = 2 * RoomIndex.MAX_LOGS;

  /** As many are kept of every peer, however many others have told. */
  static final int SHARE = 8_192;

  private final AtomicInteger inRoom;
  private final Map<LogKey, Long> putOff = new LinkedHashMap<>();
  private Map<LogKey, Long> heard = new LinkedHashMap<>();
  private int inHand;
  private int counted;
  private boolean closed;

  /**
   * @param inRoom how many there are in the room, over all connections
   */
  PendingHeads(AtomicInteger inRoom) {
    this.inRoom = inRoom;
  }

  /** False if there is no place for it. */
  boolean add(Head head) {
    if (closed) {
      return false;
    }
    if (putOff.replace(head.log(), head.length()) != null) {
      return true;
    }
    boolean isFull = counted >= MAX || (counted >= SHARE && inRoom.get() >= MAX_IN_ROOM);
    if (isFull && !heard.containsKey(head.log())) {
      return false;
    }
    heard.put(head.log(), head.length());
    count();
    return true;
  }

  /** Takes what was not looked at yet into hand, until {@link #done}. */
  Map<LogKey, Long> take() {
    Map<LogKey, Long> batch = heard;
    heard = new LinkedHashMap<>();
    inHand = batch.size();
    return batch;
  }

  /** What was in hand was looked at, and some of it put off. */
  void done(Map<LogKey, Long> later) {
    inHand = 0;
    if (!closed) {
      later.forEach(putOff::putIfAbsent);
    }
    count();
  }

  boolean hasPutOff() {
    return !putOff.isEmpty();
  }

  /** What was put off is to be looked at again. */
  void retry() {
    putOff.forEach(heard::putIfAbsent);
    putOff.clear();
    count();
  }

  boolean isEmpty() {
    return heard.isEmpty();
  }

  /** Gives the places back; those in hand when they are done. */
  void close() {
    closed = true;
    heard.clear();
    putOff.clear();
    count();
  }

  /** Keeps the room's sum right. */
  private void count() {
    int now = heard.size() + inHand + putOff.size();
    int unusedSum = inRoom.addAndGet(now - counted);
    counted = now;
  }
}
