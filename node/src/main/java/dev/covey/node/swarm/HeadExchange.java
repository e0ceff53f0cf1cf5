package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.MuxChannel;
import dev.covey.node.room.Head;
import dev.covey.node.room.MemberLogs;
import dev.covey.node.room.index.RoomIndex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tells a neighbour how far the room's logs are here, and listens to how far they are there: a
 * digest first, all heads if the digests differ, from then on only what changes. Confined to the
 * connection's event loop.
 */
final class HeadExchange {

  /** Logs without a hello that one peer may have the room wait for; the rest has to wait. */
  static final int MAX_INTRODUCED = RoomIndex.MAX_WAITING / 4;

  /** Logs that a peer may tell of before the room has looked at them. */
  private static final int MAX_PENDING = RoomIndex.MAX_LOGS;

  /** What changes within so many milliseconds makes one message; the first goes at once. */
  private static final long GATHER_MILLIS = 10;

  /** Logs of which we know how far the peer is, so as not to tell it what it told us. */
  private static final int MAX_KNOWN = 1_024;

  private final PeerLink link;
  private final MemberLogs logs;
  private final Set<LogKey> introduced = ConcurrentHashMap.newKeySet();
  private final Map<LogKey, Long> putOff = new LinkedHashMap<>();
  private final Map<LogKey, Long> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<LogKey, Long> eldest) {
          return size() > MAX_KNOWN;
        }
      };
  private final Map<LogKey, Long> news = new LinkedHashMap<>();
  private boolean telling;
  private boolean stalled;
  private Map<LogKey, Long> heard = new LinkedHashMap<>();
  private boolean listening;
  private boolean closed;
  private Bytes ourDigest = Bytes.EMPTY;
  private @Nullable Bytes theirDigest;
  private @Nullable Registration registration;
  private @Nullable MuxChannel channel;

  HeadExchange(PeerLink link, MemberLogs logs) {
    this.link = link;
    this.logs = logs;
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
  }

  void onDigest(Bytes digest) {
    theirDigest = digest.compact();
    compare();
  }

  void onHeads(List<Head> heads) throws ProtocolViolationException {
    for (Head head : heads) {
      heard.put(head.log(), head.length());
      known.put(head.log(), head.length());
    }
    if (heard.size() + putOff.size() > MAX_PENDING) {
      throw new ProtocolViolationException(
          "heads of more than " + MAX_PENDING + " logs before they could be looked at");
    }
    hear();
  }

  void onDrain() {
    if (stalled) {
      stalled = false;
      tell();
    }
  }

  void onClose() {
    Registration listener = registration;
    if (listener != null) {
      listener.close();
    }
    closed = true;
    if (!listening) {
      withdraw();
    }
  }

  /** Once both have said theirs. */
  private void compare() {
    Bytes theirs = theirDigest;
    MuxChannel open = channel;
    if (open == null || theirs == null) {
      return;
    }
    theirDigest = null;
    if (!theirs.equals(ourDigest)) {
      send(open, logs.heads());
    }
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
    if (open == null || !open.isOpen()) {
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
    if (listening || heard.isEmpty() || channel == null) {
      return;
    }
    listening = true;
    Map<LogKey, Long> batch = heard;
    Map<LogKey, Long> later = new LinkedHashMap<>();
    heard = new LinkedHashMap<>();
    link.application(
        () -> {
          try {
            introduced.removeIf(this::hasSaidHello);
            batch.forEach((log, length) -> hear(log, length, later));
          } finally {
            link.execute(
                () -> {
                  listening = false;
                  putOff.putAll(later);
                  if (closed) {
                    withdraw();
                  } else {
                    hear();
                  }
                });
          }
        });
  }

  private boolean hasSaidHello(LogKey log) {
    if (!logs.isMember(log)) {
      return false;
    }
    logs.withdraw(log);
    return true;
  }

  private void hear(LogKey log, long length, Map<LogKey, Long> later) {
    if (!logs.isMember(log) && !introduced.contains(log)) {
      if (introduced.size() >= MAX_INTRODUCED || !logs.introduce(log)) {
        later.put(log, length);
        return;
      }
      introduced.add(log);
    }
    logs.onRemoteHead(log, length).ifPresent(link::replicate);
  }

  /** Somebody may have said hello, so there may be a place for those that were put off. */
  private void hearPutOff() {
    putOff.forEach(heard::putIfAbsent);
    putOff.clear();
    hear();
  }

  /** Takes back what this peer introduced; not while a batch may still introduce more. */
  private void withdraw() {
    link.application(() -> introduced.forEach(logs::withdraw));
  }
}
