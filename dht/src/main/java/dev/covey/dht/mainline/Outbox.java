package dev.covey.dht.mainline;

import dev.covey.core.bytes.Bytes;
import java.net.InetSocketAddress;

/** Where datagrams go; like the network, it may lose them. */
interface Outbox {

  void send(InetSocketAddress to, Bytes datagram);
}
