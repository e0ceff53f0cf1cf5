package dev.covey.node.swarm;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.crypto.PublicKey;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.core.log.LogKey;
import dev.covey.dht.PeerRecord;
import dev.covey.node.room.Head;
import dev.covey.node.room.key.MirrorKey;
import dev.covey.node.room.presence.Company;
import dev.covey.node.swarm.overlay.OverlayMessage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The messages of a room's channel.
 *
 * <pre>
 * 0 heads      array of { log key (32) | uint length }
 * 1 peers      array (at most 16) of buffer, a PeerRecord for the room's id
 * 2 overlay    uint kind | 0 ask: uint flags (1: urgent)  1 accept: nothing
 *                          2 refuse, 3 leave, 4 shuffle, 5 reply: as peers
 * 3 digest     of all heads (32)
 * 4 observed   buffer (6 or 18): the address the receiver has, as the sender sees it
 * 5 clock      uint: ms since 1970 by the sender's clock
 * 6 mirror key uint epoch | key (32): to a device that keeps the room without reading it
 * 7 receipt    what the sender keeps, signed: see Receipt
 * 8 whisper    sealed and signed by a member's device, at most 512 bytes: passed on, never kept
 * </pre>
 */
final class RoomMessages {

  static final int HEADS = 0;
  static final int PEERS = 1;
  static final int OVERLAY = 2;
  static final int DIGEST = 3;
  static final int OBSERVED = 4;
  static final int CLOCK = 5;
  static final int MIRROR_KEY = 6;
  static final int RECEIPT = 7;
  static final int WHISPER = 8;

  static final int MAX_HEADS = 10_000;
  static final int MAX_PEERS = 16;

  private static final int ASK = 0;
  private static final int ACCEPT = 1;
  private static final int REFUSE = 2;
  private static final int LEAVE = 3;
  private static final int SHUFFLE = 4;
  private static final int REPLY = 5;

  /** An overlay message with the records that came with it, still encoded. */
  record Overlaid(OverlayMessage<PublicKey> message, List<Bytes> records) {}

  private RoomMessages() {}

  static Encoder heads(List<Head> heads) {
    Encoder body = new Encoder(heads.size() * (LogKey.SIZE + 5) + 5).uint(heads.size());
    heads.forEach(head -> body.raw(head.log().bytes()).uint(head.length()));
    return body;
  }

  static List<Head> readHeads(Decoder body) throws ProtocolViolationException {
    int count = body.length("heads", LogKey.SIZE + 1);
    if (count > MAX_HEADS) {
      throw new ProtocolViolationException(count + " heads at once, at most " + MAX_HEADS);
    }
    List<Head> heads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      heads.add(new Head(new LogKey(body.fixed32()), body.uint()));
    }
    return heads;
  }

  static Encoder peers(List<PeerRecord> records) {
    return write(new Encoder(512), records);
  }

  static List<Bytes> readPeers(Decoder body) throws ProtocolViolationException {
    int count = body.length("peers", 1);
    if (count > MAX_PEERS) {
      throw new ProtocolViolationException(count + " peers at once, at most " + MAX_PEERS);
    }
    List<Bytes> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Bytes one = body.buffer();
      if (one.length() > PeerRecord.MAX_SIZE) {
        throw new ProtocolViolationException("peer record of " + one.length() + " bytes");
      }
      records.add(one);
    }
    return records;
  }

  /**
   * @param records finds what to tell of devices; those without a record are left out
   */
  static Encoder overlay(
      OverlayMessage<PublicKey> message, Function<List<PublicKey>, List<PeerRecord>> records) {
    Encoder body = new Encoder(64);
    if (message instanceof OverlayMessage.Ask<PublicKey> ask) {
      return body.uint(ASK).uint(ask.urgent() ? 1 : 0);
    } else if (message instanceof OverlayMessage.Refuse<PublicKey> refuse) {
      return write(body.uint(REFUSE), records.apply(refuse.others()));
    } else if (message instanceof OverlayMessage.Leave<PublicKey> leave) {
      return write(body.uint(LEAVE), records.apply(leave.others()));
    } else if (message instanceof OverlayMessage.Shuffle<PublicKey> shuffle) {
      return write(body.uint(SHUFFLE), records.apply(shuffle.some()));
    } else if (message instanceof OverlayMessage.Reply<PublicKey> reply) {
      return write(body.uint(REPLY), records.apply(reply.some()));
    }
    return body.uint(ACCEPT);
  }

  /** What the records say is left out of the message: they have to be verified first. */
  static Overlaid readOverlay(Decoder body) throws ProtocolViolationException {
    long kind = body.uint();
    if (kind == ASK) {
      return new Overlaid(new OverlayMessage.Ask<>((body.uint() & 1) != 0), List.of());
    } else if (kind == ACCEPT) {
      return new Overlaid(new OverlayMessage.Accept<>(), List.of());
    } else if (kind == REFUSE) {
      return new Overlaid(new OverlayMessage.Refuse<>(List.of()), readPeers(body));
    } else if (kind == LEAVE) {
      return new Overlaid(new OverlayMessage.Leave<>(List.of()), readPeers(body));
    } else if (kind == SHUFFLE) {
      return new Overlaid(new OverlayMessage.Shuffle<>(List.of()), readPeers(body));
    } else if (kind == REPLY) {
      return new Overlaid(new OverlayMessage.Reply<>(List.of()), readPeers(body));
    }
    throw new ProtocolViolationException("overlay message of kind " + kind + ", expected 0 to 5");
  }

  static Encoder observed(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    return new Encoder(24)
        .uint(ip.length + 2)
        .raw(ip)
        .u8(address.getPort() >> 8)
        .u8(address.getPort());
  }

  static InetAddress readObserved(Decoder body) throws ProtocolViolationException {
    Bytes address = body.buffer();
    if (address.length() != 6 && address.length() != 18) {
      throw new ProtocolViolationException(
          "observed address of " + address.length() + " bytes, expected 6 or 18");
    }
    try {
      return InetAddress.getByAddress(address.slice(0, address.length() - 2).toByteArray());
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + address.length() + " bytes", e);
    }
  }

  static Encoder key(MirrorKey key) {
    return new Encoder(42).uint(key.epoch()).raw(key.key());
  }

  static MirrorKey readKey(Decoder body) throws ProtocolViolationException {
    return new MirrorKey(body.uint(), body.fixed32());
  }

  static Bytes readWhisper(Decoder body) throws ProtocolViolationException {
    if (body.remaining() > Company.MAX_BYTES) {
      throw new ProtocolViolationException(
          "a whisper of " + body.remaining() + " bytes, at most " + Company.MAX_BYTES);
    }
    return body.rest().compact();
  }

  private static Encoder write(Encoder body, List<PeerRecord> records) {
    body.uint(records.size());
    records.forEach(record -> body.buffer(record.encoded()));
    return body;
  }
}
