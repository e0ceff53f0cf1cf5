package dev.covey.dht.lan;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;

/**
 * What goes over the local network, integers little-endian.
 *
 * <pre>
 * "CVYL" | u8 version = 1 | u8 kind: 0 asks, 1 tells | sender (8) | key of the topic (20) | u32 port
 * </pre>
 *
 * @param tells whether the sender is there, at the port; otherwise it asks who is, and the port is
 *     0
 * @param sender random, to know one's own packets again
 * @param key {@link dev.covey.dht.Topic#key}, which does not give the topic away
 */
record LanPacket(boolean tells, Bytes sender, Bytes key, int port) {

  static final int SENDER = 8;
  static final int SIZE = 38;

  private static final Bytes MAGIC = Bytes.utf8("CVYL");
  private static final int VERSION = 1;
  private static final int KEY = 20;

  static LanPacket decode(Bytes packet) throws ProtocolViolationException {
    if (packet.length() != SIZE || !packet.startsWith(MAGIC)) {
      throw new ProtocolViolationException("no packet of ours: " + packet.length() + " bytes");
    }
    Decoder decoder = new Decoder(packet.slice(MAGIC.length(), SIZE - MAGIC.length()));
    int version = decoder.u8();
    int kind = decoder.u8();
    LanPacket decoded =
        new LanPacket(kind == 1, decoder.raw(SENDER), decoder.raw(KEY), (int) decoder.u32());
    if (version != VERSION
        || kind > 1
        || decoded.port() > 65_535
        || decoded.port() < 0
        || (kind == 1) != (decoded.port() > 0)) {
      throw new ProtocolViolationException(
          "version " + version + ", kind " + kind + ", port " + decoded.port());
    }
    return decoded;
  }

  Bytes encode() {
    return new Encoder(SIZE)
        .raw(MAGIC)
        .u8(VERSION)
        .u8(tells ? 1 : 0)
        .raw(sender)
        .raw(key)
        .u32(port)
        .toBytes();
  }
}
