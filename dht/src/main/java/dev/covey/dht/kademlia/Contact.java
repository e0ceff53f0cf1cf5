package dev.covey.dht.kademlia;

import java.net.InetSocketAddress;

/** A node and where it is said to be. */
public record Contact(NodeId id, InetSocketAddress address) {

  public Contact {
    if (address.isUnresolved() || address.getPort() == 0) {
      throw new IllegalArgumentException("contact at " + address + ": no usable address");
    }
  }
}
