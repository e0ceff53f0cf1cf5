package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.mux.MuxChannel;
import dev.covey.core.mux.MuxHandler;
import dev.covey.core.wire.Connection;
import dev.covey.core.wire.ConnectionOptions;
import dev.covey.dht.PeerRecord;
import dev.covey.node.room.SharedRoom;
import dev.covey.node.room.key.MirrorKey;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One room over one connection: proof of knowing it, who else is in it, whether the two are
 * neighbours, and if so, what is new. Confined to the connection's event loop, but for what says
 * otherwise.
 *
 * <pre>open   protocol "covey/room/1" | id = room id | handshake: capabilities (32 each), 1 to 8
 * </pre>
 *
 * A capability shows one mirror key. Each side shows those of its newest epochs, and is let in if
 * the other knows one of them: an epoch may have begun that one of the two has not heard of.
 *
 * @see RoomMessages
 */
final class RoomChannel implements MuxHandler {

  static final String PROTOCOL = "covey/room/1";

  private static final int CAPABILITY = 32;

  /** How long the other side may take to open its end. */
  private static final long OPEN_MILLIS = 10_000;

  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final PeerLink link;
  private final RoomMembership membership;
  private final SharedRoom room;
  private final HeadExchange heads;
  private final ControlBudget budget;
  private final Set<MirrorKey> given = new HashSet<>();
  private long receiptsTold;
  private boolean pausing;
  private volatile boolean wanted;
  private volatile boolean neighbour;
  private @Nullable MuxChannel opening;
  private volatile @Nullable MuxChannel channel;
  private volatile @Nullable MirrorKey shown;

  /**
   * @param wanted whether this side looks for a neighbour, or just answers
   */
  RoomChannel(PeerLink link, RoomMembership membership, boolean wanted) {
    this.link = link;
    this.membership = membership;
    this.room = membership.room();
    this.wanted = wanted;
    this.heads = new HeadExchange(link, room.logs(), membership.pendingHeads());
    this.budget = new ControlBudget(link.connection().nanoTime());
  }

  SharedRoom room() {
    return room;
  }

  RoomMembership membership() {
    return membership;
  }

  List<Bytes> topicKeys() {
    return membership.topicKeys();
  }

  PeerLink link() {
    return link;
  }

  PublicKey device() {
    return link.device();
  }

  /** Any thread. */
  boolean isOpen() {
    MuxChannel known = channel;
    return known != null && known.isOpen();
  }

  /** Any thread: whether news of the room go to and fro. */
  boolean isNeighbour() {
    return neighbour && isOpen();
  }

  /** Any thread. */
  boolean isWanted() {
    return wanted;
  }

  /** Looks for a neighbour now, if it did not before. */
  void want() {
    wanted = true;
    if (isOpen()) {
      membership.opened(this);
    }
  }

  static Bytes ours(SharedRoom room, Connection connection) {
    Encoder shown = new Encoder(SharedRoom.MAX_KEYS * CAPABILITY);
    room.mirrorKeys()
        .forEach(
            key -> shown.raw(key.capability(connection.isInitiator(), connection.handshakeHash())));
    return shown.toBytes();
  }

  @Override
  public void onOpen(MuxChannel opened, Decoder handshake) {
    Connection connection = link.connection();
    Optional<MirrorKey> key = shown(handshake.rest(), connection);
    if (key.isEmpty()) {
      // No violation: it may know epochs only that this node has not heard of, or came too late
      // for.
      opened.close();
      if (room.mirrorKeys().get(0).epoch() == 0) {
        link.putOut(this);
      }
      return;
    }
    shown = key.get();
    if (!mayStay()) {
      opened.close();
      return;
    }
    connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE);
    channel = opened;
    opened.send(RoomMessages.PEERS, RoomMessages.peers(List.of(membership.ownRecord())));
    opened.send(RoomMessages.CLOCK, new Encoder().uint(link.clockMillis()));
    if (!connection.isInitiator()
        && connection.remoteAddress() instanceof InetSocketAddress address
        && link.path() == Path.DIRECT) {
      opened.send(RoomMessages.OBSERVED, RoomMessages.observed(address));
    }
    tellMirrors();
    membership.opened(this);
  }

  /** Any thread: whether the room lets this device in, or in again. */
  boolean mayStay() {
    MirrorKey key = shown;
    return room.mayConnect(device()) || (key != null && room.mayReturn(device(), key));
  }

  /** The newest key that this side has and of which a capability is shown. */
  private Optional<MirrorKey> shown(Bytes shown, Connection connection) {
    if (shown.length() % CAPABILITY != 0 || shown.length() > SharedRoom.MAX_KEYS * CAPABILITY) {
      return Optional.empty();
    }
    for (MirrorKey key : room.mirrorKeys()) {
      Bytes expected = key.capability(!connection.isInitiator(), connection.handshakeHash());
      for (int at = 0; at < shown.length(); at += CAPABILITY) {
        if (shown.slice(at, CAPABILITY).equals(expected)) {
          return Optional.of(key);
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public void onMessage(MuxChannel from, int type, Decoder body) throws ProtocolViolationException {
    spend(body.remaining());
    if (type == RoomMessages.HEADS) {
      heads.onHeads(RoomMessages.readHeads(body));
    } else if (type == RoomMessages.PEERS) {
      membership.heard(verified(RoomMessages.readPeers(body)));
    } else if (type == RoomMessages.OVERLAY) {
      RoomMessages.Overlaid overlaid = RoomMessages.readOverlay(body);
      membership.received(this, overlaid.message(), verified(overlaid.records()));
    } else if (type == RoomMessages.DIGEST) {
      heads.onDigest(body.fixed32());
    } else if (type == RoomMessages.OBSERVED) {
      link.observed(RoomMessages.readObserved(body));
    } else if (type == RoomMessages.CLOCK) {
      link.clock(body.uint());
    } else if (type == RoomMessages.MIRROR_KEY) {
      room.onKey(device(), RoomMessages.readKey(body));
    } else if (type == RoomMessages.RECEIPT) {
      room.onReceipt(device(), body.rest().compact());
    } else if (type == RoomMessages.WHISPER) {
      Bytes whisper = RoomMessages.readWhisper(body);
      if (budget.takeWhisper(link.connection().nanoTime())) {
        membership.whispered(this, whisper);
      }
    }
  }

  @Override
  public void onDrain(MuxChannel from) {
    heads.onDrain();
  }

  @Override
  public void onClose(MuxChannel from) {
    heads.onClose();
    link.left(this, channel != null);
    membership.closed(this);
  }

  /** Any thread. */
  void send(int type, Encoder body) {
    link.execute(
        () -> {
          MuxChannel open = channel;
          if (open != null && open.isOpen()) {
            open.send(type, body);
          }
        });
  }

  /**
   * Any thread, now and then: hands a mirror the keys that it has not been given, and, being one,
   * says what is kept.
   */
  void tellMirrors() {
    link.execute(
        () -> {
          MuxChannel open = channel;
          if (open == null || !open.isOpen() || !open.isWritable()) {
            return;
          }
          for (MirrorKey key : room.keysFor(device())) {
            if (given.add(key)) {
              open.send(RoomMessages.MIRROR_KEY, RoomMessages.key(key));
            }
          }
          long version = room.receiptVersion();
          if (version > receiptsTold) {
            room.receipts(receiptsTold)
                .forEach(receipt -> open.send(RoomMessages.RECEIPT, new Encoder().raw(receipt)));
            receiptsTold = version;
          }
        });
  }

  /** Any thread: hands on what a member says in passing, if there is room for it. */
  void whisper(Bytes message) {
    link.execute(
        () -> {
          MuxChannel open = channel;
          if (open != null && open.isOpen() && open.isWritable()) {
            open.send(RoomMessages.WHISPER, new Encoder(message.length()).raw(message));
          }
        });
  }

  /** Any thread: news of the room go to and fro from now on. */
  void befriend() {
    neighbour = true;
    link.execute(
        () -> {
          MuxChannel open = channel;
          if (open != null && open.isOpen()) {
            heads.start(open);
          }
        });
  }

  /** Closes the channel if the other side has not opened it in time. */
  void expect(MuxChannel begun) {
    opening = begun;
    link.connection()
        .schedule(
            () -> {
              if (channel == null && !begun.isClosed()) {
                begun.close();
              }
            },
            OPEN_MILLIS);
  }

  /** Any thread: closes the channel, after what was sent. */
  void close() {
    neighbour = false;
    link.execute(this::closeNow);
  }

  /** As {@link #close}, on the connection's event loop; a channel that is not open yet as well. */
  void closeNow() {
    neighbour = false;
    MuxChannel begun = opening;
    if (begun != null) {
      begun.close();
    }
  }

  /** Devices whose records are true and current, and which may be reached. */
  private List<PublicKey> verified(List<Bytes> records) throws ProtocolViolationException {
    int worth = budget.takeRecords(records.size(), link.connection().nanoTime());
    List<PublicKey> devices = new ArrayList<>();
    for (Bytes encoded : records.subList(0, worth)) {
      if (!PeerRecord.isKnown(encoded)) {
        continue;
      }
      PeerRecord record = PeerRecord.decode(encoded, room.roomId());
      if (membership.records().learn(record, link.host())) {
        devices.add(record.device());
      }
    }
    return devices;
  }

  /** Reads nothing for a while if the peer says too much. */
  private void spend(int bytes) {
    Connection connection = link.connection();
    long millis = budget.take(bytes, connection.nanoTime());
    if (millis > 0 && !pausing) {
      pausing = true;
      connection.pauseReading();
      connection.schedule(
          () -> {
            pausing = false;
            connection.resumeReading();
          },
          Math.min(millis, LONGEST_PAUSE_MILLIS));
    }
  }
}
