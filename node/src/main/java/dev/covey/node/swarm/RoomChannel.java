package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.core.log.Registration;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.node.room.Head;
import dev.covey.node.room.LocalRoom;
import dev.covey.node.room.MemberLogs;
import dev.covey.node.room.index.RoomIndex;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One room over one connection: proof of knowing it, then who writes in it and how far. Confined to
 * the connection's event loop.
 *
 * <pre>
 * open      protocol "covey/room/1" | id = room id | handshake: capability (32)
 * 0 heads   array of { log key (32) | uint length }: those that are new or have grown
 * </pre>
 */
final class RoomChannel implements MuxHandler {

  static final String PROTOCOL = "covey/room/1";

  private static final int HEADS = 0;
  private static final int MAX_HEADS = 10_000;

  /** Logs that a peer may tell of before the room has looked at them. */
  private static final int MAX_PENDING = RoomIndex.MAX_LOGS;

  /** Logs without a hello that one peer may have the room wait for; the rest has to wait. */
  static final int MAX_INTRODUCED = RoomIndex.MAX_WAITING / 4;

  private final PeerLink link;
  private final LocalRoom room;
  private final MemberLogs logs;
  private final Map<LogKey, Long> told = new HashMap<>();
  private final AtomicBoolean telling = new AtomicBoolean();
  private final Set<LogKey> introduced = ConcurrentHashMap.newKeySet();
  private final Map<LogKey, Long> putOff = new LinkedHashMap<>();
  private Map<LogKey, Long> heard = new LinkedHashMap<>();
  private boolean listening;
  private boolean closed;
  private @Nullable Registration registration;
  private volatile @Nullable MuxChannel channel;

  RoomChannel(PeerLink link, LocalRoom room) {
    this.link = link;
    this.room = room;
    this.logs = room.memberLogs();
  }

  LocalRoom room() {
    return room;
  }

  boolean isOpen() {
    MuxChannel known = channel;
    return known != null && known.isOpen();
  }

  static Bytes ours(LocalRoom room, Connection connection) {
    return room.keys().epoch().capability(connection.isInitiator(), connection.handshakeHash());
  }

  @Override
  public void onOpen(MuxChannel opened, Decoder handshake) throws ProtocolViolationException {
    Connection connection = link.connection();
    Bytes expected =
        room.keys().epoch().capability(!connection.isInitiator(), connection.handshakeHash());
    if (!handshake.fixed32().equals(expected)) {
      throw new ProtocolViolationException(
          "wrong capability: the peer does not know the room it asks for");
    }
    channel = opened;
    connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE);
    registration = logs.onHead(head -> changed());
    changed();
    link.joined(this);
  }

  @Override
  public void onMessage(MuxChannel from, int type, Decoder body) throws ProtocolViolationException {
    if (type != HEADS) {
      return;
    }
    int count = body.length("heads", LogKey.SIZE + 1);
    if (count > MAX_HEADS) {
      throw new ProtocolViolationException(count + " heads at once, at most " + MAX_HEADS);
    }
    for (int i = 0; i < count; i++) {
      heard.put(new LogKey(body.fixed32()), body.uint());
    }
    if (heard.size() + putOff.size() > MAX_PENDING) {
      throw new ProtocolViolationException(
          "heads of more than " + MAX_PENDING + " logs before they could be looked at");
    }
    hear();
  }

  /** Tells the room what was heard: one batch at a time, what comes meanwhile makes the next. */
  private void hear() {
    if (listening || heard.isEmpty()) {
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

  /** Somebody said hello, so there may be a place for those that were put off. */
  private void hearPutOff() {
    putOff.forEach(heard::putIfAbsent);
    putOff.clear();
    hear();
  }

  @Override
  public void onClose(MuxChannel from) {
    Registration known = registration;
    if (known != null) {
      known.close();
    }
    link.left(this, channel != null);
    closed = true;
    if (!listening) {
      withdraw();
    }
  }

  /** Takes back what this peer introduced; not while a batch may still introduce more. */
  private void withdraw() {
    link.application(() -> introduced.forEach(logs::withdraw));
  }

  /** Looks for news to tell, soon; many changes become one message. Any thread. */
  private void changed() {
    if (telling.compareAndSet(false, true)) {
      link.application(
          () -> {
            telling.set(false);
            List<Head> heads = logs.heads();
            link.execute(
                () -> {
                  tell(heads);
                  hearPutOff();
                });
          });
    }
  }

  private void tell(List<Head> heads) {
    MuxChannel open = channel;
    if (open == null || !open.isOpen()) {
      return;
    }
    List<Head> news = new ArrayList<>();
    for (Head head : heads) {
      Long known = told.put(head.log(), head.length());
      if (head.length() > 0 && (known == null || known != head.length())) {
        news.add(head);
      }
    }
    for (int from = 0; from < news.size(); from += MAX_HEADS) {
      List<Head> some = news.subList(from, Math.min(news.size(), from + MAX_HEADS));
      Encoder body = new Encoder().uint(some.size());
      some.forEach(head -> body.raw(head.log().bytes()).uint(head.length()));
      open.send(HEADS, body);
    }
  }
}
