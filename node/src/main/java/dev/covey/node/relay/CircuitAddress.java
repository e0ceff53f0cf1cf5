package dev.covey.node.relay;

import dev.covey.dht.HostPort;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Objects;

/** Where the other end of a circuit is: behind this relay. */
public final class CircuitAddress extends SocketAddress {

  private static final long serialVersionUID = 1L;

  private final InetSocketAddress relay;
  private final long circuit;

  CircuitAddress(InetSocketAddress relay, long circuit) {
    this.relay = relay;
    this.circuit = circuit;
  }

  /** The relay between. */
  public InetSocketAddress relay() {
    return relay;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CircuitAddress that
        && circuit == that.circuit
        && relay.equals(that.relay);
  }

  @Override
  public int hashCode() {
    return Objects.hash(relay, circuit);
  }

  @Override
  public String toString() {
    return "relay " + HostPort.format(relay);
  }
}
