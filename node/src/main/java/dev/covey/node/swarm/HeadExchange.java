package dev.covey.node.swarm;

import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.Blake2b;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.MuxChannel;
import dev.covey.node.room.Head;
import dev.covey.node.room.SharedLogs;
import dev.covey.node.room.index.RoomIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Tells a neighbour how far the room's logs are here, and listens to how far they are there: a
 * digest first, all heads if the digests differ, from then on only what changes. Nothing is told
 * before the peer's digest is here, which shows that it listens; what is told before it may be
 * heard is not kept. Confined to the connection's event loop.
 */
final class HeadExchange {

  /**
   * Logs without a hello that one peer may have the room wait for; the rest has to wait. All
   * neighbours together do not take every place.
   */
  static final int MAX_INTRODUCED = RoomIndex.MAX_WAITING / 16;

  /** So many at first, and one more for each that has said hello: they come in the order told. */
  private static final int FIRST_INTRODUCED = 64;

  /** Logs without a place that are looked at in one go; more would only cost time. */
  private static final int MAX_LATER = 64;

  /** How long until what there was no place for is looked at, or asked for, again. */
  private static final long AGAIN_MILLIS = 10_000;

  /** All heads are told no more often, whatever digests come. */
  private static final long REST_MILLIS = 5_000;

  /** No digest of any heads that there will ever be: whoever gets it tells all. */
  private static final Bytes TELL_ALL = Blake2b.hash(Bytes.utf8("covey/tell-all/1"));

  /** What changes within so many milliseconds makes one message; the first goes at once. */
  private static final long GATHER_MILLIS = 10;

  /** Logs of which we know how far the peer is, so as not to tell it what it told us. */
  private static final int MAX_KNOWN = 1_024;

  private final PeerLink link;
  private final SharedLogs logs;
  private final PendingHeads pending;
  private final Set<LogKey> introduced = ConcurrentHashMap.newKeySet();
  private final Map<LogKey, Long> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LogKey, Long> eldest) {
          return size() > MAX_KNOWN;
        }
      };
  private final Map<LogKey, Long> news = new LinkedHashMap<>();
  private volatile int places = FIRST_INTRODUCED;
  private boolean telling;
  private boolean stalled;
  private boolean heardDigest;
  private boolean resting;
  private boolean hasMissed;
  private boolean waiting;
  private boolean listening;
  private boolean retrying;
  private boolean closed;
  private Bytes ourDigest = Bytes.EMPTY;
  private @Nullable Bytes theirDigest;
  private @Nullable Registration registration;
  private @Nullable MuxChannel channel;

  /**
   * @param pendingInRoom how many heads of the room wait, over all connections
   */
  HeadExchange(PeerLink link, SharedLogs logs, AtomicInteger pendingInRoom) {
    this.link = link;
    this.logs = logs;
    this.pending = new PendingHeads(pendingInRoom);
  }

  boolean isStarted() {
    return channel != null;
  }

  /** The peer is a neighbour from now on. */
  void start(MuxChannel open) {
    if (channel != null || closed) {
      return;
    }
    channel = open;
    registration = logs.onHead(this::changed);
    ourDigest = logs.digest();
    open.send(RoomMessages.DIGEST, new Encoder(32).raw(ourDigest));
    compare();
    hear();
    link.application(() -> logs.gapped().forEach(link::replicate));
  }

  void onDigest(Bytes digest) {
    theirDigest = digest.compact();
    compare();
  }

  void onHeads(List<Head> heads) {
    if (channel == null || closed) {
      return; // No neighbour: it tells all again when it gets our digest.
    }
    for (Head head : heads) {
      known.put(head.log(), head.length());
      if (!logs.isHere(head) && !pending.add(head)) {
        hasMissed = true;
      }
    }
    hear();
    tryAgainLater();
  }

  void onDrain() {
    if (stalled) {
      stalled = false;
      compare();
      tell();
    }
  }

  void onClose() {
    Registration listener = registration;
    if (listener != null) {
      listener.close();
    }
    closed = true;
    pending.close();
    if (!listening) {
      withdraw();
    }
  }

  /** Once both have said theirs; later if that was done a moment ago. */
  private void compare() {
    Bytes theirs = theirDigest;
    MuxChannel open = channel;
    if (open == null || theirs == null || resting || !open.isOpen()) {
      return;
    }
    if (!open.isWritable()) {
      stalled = true;
      return;
    }
    theirDigest = null;
    if (!theirs.equals(ourDigest)) {
      resting = true;
      link.connection().schedule(this::rested, REST_MILLIS);
      send(open, logs.heads());
    }
    if (!heardDigest) {
      heardDigest = true;
      tell();
    }
  }

  private void rested() {
    resting = false;
    compare();
  }

  /** Any thread: there is more of a log here. */
  private void changed(Head head) {
    boolean first;
    synchronized (news) {
      news.put(head.log(), head.length());
      first = !telling;
      telling = true;
    }
    if (first) {
      link.execute(this::tell);
    }
  }

  private void tell() {
    MuxChannel open = channel;
    if (open == null || !open.isOpen() || !heardDigest) {
      return;
    }
    if (!open.isWritable()) {
      stalled = true;
      return;
    }
    List<Head> some = new ArrayList<>();
    synchronized (news) {
      for (Map.Entry<LogKey, Long> one : news.entrySet()) {
        if (known.getOrDefault(one.getKey(), 0L) < one.getValue()) {
          some.add(new Head(one.getKey(), one.getValue()));
        }
      }
      telling = !news.isEmpty();
      news.clear();
      if (!telling) {
        return;
      }
    }
    send(open, some);
    hearPutOff();
    link.connection().schedule(this::tell, GATHER_MILLIS);
  }

  private static void send(MuxChannel open, List<Head> heads) {
    for (int from = 0; from < heads.size(); from += RoomMessages.MAX_HEADS) {
      List<Head> some = heads.subList(from, Math.min(heads.size(), from + RoomMessages.MAX_HEADS));
      open.send(RoomMessages.HEADS, RoomMessages.heads(some));
    }
  }

  /** Tells the room what was heard: one batch at a time, what comes meanwhile makes the next. */
  private void hear() {
    if (listening || pending.isEmpty()) {
      return;
    }
    listening = true;
    Map<LogKey, Long> batch = pending.take();
    Map<LogKey, Long> later = new LinkedHashMap<>();
    link.application(
        () -> {
          boolean heardAll = false;
          try {
            introduced.removeIf(this::hasSaidHello);
            logs.expect(strangers(batch.keySet()));
            batch.forEach((log, length) -> hear(log, length, later));
            heardAll = true;
          } finally {
            boolean missed = !heardAll;
            link.execute(() -> heardBatch(later, missed));
          }
        });
  }

  private void heardBatch(Map<LogKey, Long> later, boolean missed) {
    listening = false;
    hasMissed |= missed;
    pending.done(later);
    if (closed) {
      withdraw();
    } else if (retrying) {
      hearPutOff();
    } else {
      hear();
    }
    tryAgainLater();
  }

  private boolean hasSaidHello(LogKey log) {
    if (!logs.isMember(log)) {
      return false;
    }
    logs.withdraw(log);
    places = Math.min(MAX_INTRODUCED, places + 1);
    return true;
  }

  /** Those that there is a place for now. */
  private List<LogKey> strangers(Set<LogKey> heard) {
    return heard.stream()
        .filter(log -> !introduced.contains(log) && !logs.isMember(log))
        .limit(Math.max(0, places - introduced.size()))
        .toList();
  }

  private void hear(LogKey log, long length, Map<LogKey, Long> later) {
    if (!logs.isMember(log) && !introduced.contains(log)) {
      if (later.size() >= MAX_LATER
          || introduced.size() >= places
          || !logs.introduce(log, link.device())) {
        later.put(log, length);
        return;
      }
      introduced.add(log);
    }
    logs.onRemoteHead(log, length).ifPresent(link::replicate);
  }

  /** Somebody may have said hello, so there may be a place for those that were put off. */
  private void hearPutOff() {
    retrying = listening; // What is put off by the batch in hand is not known yet.
    pending.retry();
    hear();
  }

  /** As places come free without any news as well, when others leave. */
  private void tryAgainLater() {
    if (!waiting && !closed && (hasMissed || pending.hasPutOff())) {
      waiting = true;
      link.connection().schedule(this::tryAgain, AGAIN_MILLIS);
    }
  }

  private void tryAgain() {
    waiting = false;
    MuxChannel open = channel;
    if (closed || open == null || !open.isOpen()) {
      return;
    }
    places = MAX_INTRODUCED;
    hearPutOff();
    if (hasMissed) {
      hasMissed = false;
      open.send(RoomMessages.DIGEST, new Encoder(32).raw(TELL_ALL));
    }
  }

  /** Takes back what this peer introduced; not while a batch may still introduce more. */
  private void withdraw() {
    link.application(() -> introduced.forEach(logs::withdraw));
  }
}
