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
import dev.covey.node.room.LocalRoom;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One room over one connection: proof of knowing it, who else is in it, whether the two are
 * neighbours, and if so, what is new. Confined to the connection's event loop, but for what says
 * otherwise.
 *
 * <pre>open   protocol "covey/room/1" | id = room id | handshake: capability (32)</pre>
 *
 * @see RoomMessages
 */
final class RoomChannel implements MuxHandler {

  static final String PROTOCOL = "covey/room/1";

  /** How long the other side may take to open its end. */
  private static final long OPEN_MILLIS = 10_000;

  private static final long LONGEST_PAUSE_MILLIS = 5_000;

  private final PeerLink link;
  private final RoomMembership membership;
  private final LocalRoom room;
  private final HeadExchange heads;
  private final ControlBudget budget;
  private boolean pausing;
  private volatile boolean wanted;
  private volatile boolean neighbour;
  private volatile @Nullable MuxChannel channel;

  /**
   * @param wanted whether this side looks for a neighbour, or just answers
   */
  RoomChannel(PeerLink link, RoomMembership membership, boolean wanted) {
    this.link = link;
    this.membership = membership;
    this.room = membership.room();
    this.wanted = wanted;
    this.heads = new HeadExchange(link, room.memberLogs(), membership.pendingHeads());
    this.budget = new ControlBudget(link.connection().nanoTime());
  }

  LocalRoom room() {
    return room;
  }

  RoomMembership membership() {
    return membership;
  }

  Bytes topicKey() {
    return membership.topicKey();
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
    connection.acceptMessagesUpTo(ConnectionOptions.LARGEST_MESSAGE);
    channel = opened;
    opened.send(RoomMessages.PEERS, RoomMessages.peers(List.of(membership.ownRecord())));
    opened.send(RoomMessages.CLOCK, new Encoder().uint(link.clockMillis()));
    if (!connection.isInitiator()
        && connection.remoteAddress() instanceof InetSocketAddress address
        && link.path() == Path.DIRECT) {
      opened.send(RoomMessages.OBSERVED, RoomMessages.observed(address));
    }
    membership.opened(this);
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
  void expect(MuxChannel opening) {
    link.connection()
        .schedule(
            () -> {
              if (channel == null && !opening.isClosed()) {
                opening.close();
              }
            },
            OPEN_MILLIS);
  }

  /** Any thread: closes the channel, after what was sent. */
  void close() {
    neighbour = false;
    link.execute(
        () -> {
          MuxChannel open = channel;
          if (open != null) {
            open.close();
          }
        });
  }

  /** Devices whose records are true and current, and which may be reached. */
  private List<PublicKey> verified(List<Bytes> records) throws ProtocolViolationException {
    int worth = budget.takeRecords(records.size(), link.connection().nanoTime());
    List<PublicKey> devices = new ArrayList<>();
    for (Bytes encoded : records.subList(0, worth)) {
      if (!PeerRecord.isKnown(encoded)) {
        continue;
      }
      PeerRecord record = PeerRecord.decode(encoded, room.keys().id());
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
