package dev.covey.node.relay;

import dev.covey.core.ProtocolViolationException;
import dev.covey.core.bytes.Bytes;
import dev.covey.core.encoding.Decoder;
import dev.covey.core.encoding.Encoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/**
 * What each side says when it opens the channel.
 *
 * <pre>
 * uint version = 1 | uint flags (1: I relay, 2: between networks) | buffer (0, 6 or 18): the address the other side has
 * </pre>
 *
 * @param bridges whether it relays between networks: to be reachable in one is not enough
 * @param observed where the relay sees its client
 */
record RelayHello(boolean relays, boolean bridges, Optional<InetSocketAddress> observed) {

  private static final int RELAYS = 1;
  private static final int BRIDGES = 2;

  /** A client's. */
  static RelayHello ofClient() {
    return new RelayHello(false, false, Optional.empty());
  }

  Bytes encode() {
    Bytes address = observed.map(RelayHello::compact).orElse(Bytes.EMPTY);
    return new Encoder(24)
        .uint(RelayProtocol.VERSION)
        .uint((relays ? RELAYS : 0) | (bridges ? BRIDGES : 0))
        .buffer(address)
        .toBytes();
  }

  static RelayHello decode(Decoder in) throws ProtocolViolationException {
    long version = in.uint();
    if (version != RelayProtocol.VERSION) {
      throw new ProtocolViolationException("relay protocol " + version + ", not 1");
    }
    long flags = in.uint();
    boolean relays = (flags & RELAYS) != 0;
    boolean bridges = (flags & BRIDGES) != 0;
    Bytes address = in.buffer();
    return new RelayHello(relays, bridges, address.isEmpty() ? Optional.empty() : expand(address));
  }

  private static Bytes compact(InetSocketAddress address) {
    byte[] host = address.getAddress().getAddress();
    return Bytes.wrap(host)
        .concat(Bytes.wrap(new byte[] {(byte) (address.getPort() >> 8), (byte) address.getPort()}));
  }

  private static Optional<InetSocketAddress> expand(Bytes address)
      throws ProtocolViolationException {
    int size = address.length();
    if (size != 6 && size != 18) {
      throw new ProtocolViolationException("address of " + size + " bytes, expected 6 or 18");
    }
    int port = ((address.at(size - 2) & 0xff) << 8) | (address.at(size - 1) & 0xff);
    try {
      InetAddress host = InetAddress.getByAddress(address.slice(0, size - 2).toByteArray());
      return Optional.of(new InetSocketAddress(host, port));
    } catch (UnknownHostException e) {
      throw new ProtocolViolationException("not an address: " + address.hex());
    }
  }
}
