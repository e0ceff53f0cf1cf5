package dev.covey.dht.lan;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import dev.covey.dht.krpc.CompactAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes over the local network, integers little-endian, addresses as in the DHT.
 *
 * <pre>
 * "CVYL" | u8 version = 1 | u8 kind: 0 asks, 1 tells, 2 knows | sender (8) | key of the topic (20)
 * u32 port
 * kind 2 only: u8 count, at most 16 | count x ( u8 6 or 18 | address )
 * </pre>
 *
 * @param sender random, to know one's own packets again
 * @param key {@link dev.covey.dht.Topic#key}, which does not give the topic away
 * @param port where the sender is, if it tells; otherwise 0
 * @param known where others are, of whom the sender knows
 */
record LanPacket(Kind kind, Bytes sender, Bytes key, int port, List<InetSocketAddress> known) {

  static final int SENDER = 8;
  static final int MAX_KNOWN = 16;
  static final int MAX_SIZE = 38 + 1 + MAX_KNOWN * 19;

  private static final Bytes MAGIC = Bytes.utf8("CVYL");
  private static final int SIZE = 38;
  private static final int VERSION = 1;
  private static final int KEY = 20;

  enum Kind {
    ASKS(0),
    TELLS(1),
    KNOWS(2);

    private final int number;

    Kind(int number) {
      this.number = number;
    }

    static Kind of(int number) throws ProtocolViolationException {
      for (Kind kind : values()) {
        if (kind.number == number) {
          return kind;
        }
      }
      throw new ProtocolViolationException("kind " + number + ", 0 to 2 expected");
    }
  }

  LanPacket {
    known = List.copyOf(known);
  }

  static LanPacket asks(Bytes sender, Bytes key) {
    return new LanPacket(Kind.ASKS, sender, key, 0, List.of());
  }

  static LanPacket tells(Bytes sender, Bytes key, int port) {
    return new LanPacket(Kind.TELLS, sender, key, port, List.of());
  }

  /** The first {@value #MAX_KNOWN} of them. */
  static LanPacket knows(Bytes sender, Bytes key, List<InetSocketAddress> known) {
    return new LanPacket(
        Kind.KNOWS, sender, key, 0, known.subList(0, Math.min(MAX_KNOWN, known.size())));
  }

  static LanPacket decode(Bytes packet) throws ProtocolViolationException {
    if (packet.length() < SIZE || packet.length() > MAX_SIZE || !packet.startsWith(MAGIC)) {
      throw new ProtocolViolationException("no packet of ours: " + packet.length() + " bytes");
    }
    Decoder in = new Decoder(packet.slice(MAGIC.length(), packet.length() - MAGIC.length()));
    int version = in.u8();
    if (version != VERSION) {
      throw new ProtocolViolationException("version " + version + ", expected " + VERSION);
    }
    Kind kind = Kind.of(in.u8());
    Bytes sender = in.raw(SENDER);
    Bytes key = in.raw(KEY);
    long port = in.u32();
    if (port > 65_535 || (kind == Kind.TELLS) != (port > 0)) {
      throw new ProtocolViolationException(kind + " with port " + port);
    }
    List<InetSocketAddress> known = kind == Kind.KNOWS ? addresses(in) : List.of();
    if (in.remaining() != 0) {
      throw new ProtocolViolationException(in.remaining() + " bytes too many");
    }
    return new LanPacket(kind, sender, key, (int) port, known);
  }

  private static List<InetSocketAddress> addresses(Decoder in) throws ProtocolViolationException {
    int count = in.u8();
    if (count < 1 || count > MAX_KNOWN) {
      throw new ProtocolViolationException(count + " addresses, 1 to " + MAX_KNOWN + " expected");
    }
    List<InetSocketAddress> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      InetSocketAddress address = CompactAddress.decode(in.raw(in.u8()));
      if (address == null) {
        throw new ProtocolViolationException("address " + i + " is none");
      }
      addresses.add(address);
    }
    return addresses;
  }

  Bytes encode() {
    Encoder out =
        new Encoder(SIZE).raw(MAGIC).u8(VERSION).u8(kind.number).raw(sender).raw(key).u32(port);
    if (kind == Kind.KNOWS) {
      out.u8(known.size());
      for (InetSocketAddress address : known) {
        Bytes compact = CompactAddress.encode(address);
        out.u8(compact.length()).raw(compact);
      }
    }
    return out.toBytes();
  }
}
