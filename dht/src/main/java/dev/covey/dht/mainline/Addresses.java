package dev.covey.dht.mainline;

import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import dev.covey.dht.kademlia.SecureId;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** Which addresses are of use to a node that listens on one, and which are its own. */
final class Addresses {

  private final InetSocketAddress local;
  private final Policy policy;

  Addresses(InetSocketAddress local, Policy policy) {
    this.local = local;
    this.policy = policy;
  }

  InetSocketAddress local() {
    return local;
  }

  /** An address of our family that one host has, and that a packet can go to. */
  boolean isUsable(InetSocketAddress address) {
    InetAddress ip = address.getAddress();
    boolean sameFamily = ip instanceof Inet4Address == local.getAddress() instanceof Inet4Address;
    return sameFamily
        && address.getPort() != 0
        && !ip.isAnyLocalAddress()
        && !ip.isMulticastAddress()
        && !isBroadcast(ip)
        && policy.acceptable().test(ip);
  }

  /** Whether this is the very address we listen on; never true of a wildcard. */
  boolean isSelf(InetSocketAddress address) {
    return address.equals(local);
  }

  /** Whether a peer is on the very IP address we listen on; never true of a wildcard. */
  boolean isOurHost(InetSocketAddress peer) {
    return peer.getAddress().equals(local.getAddress());
  }

  /** Where others reach a port of ours, if the address we listen on says so. */
  @Nullable InetSocketAddress selfAt(int port) {
    return local.getAddress().isAnyLocalAddress()
        ? null
        : new InetSocketAddress(local.getAddress(), port);
  }

  /** Whether the id follows from the address, where ids must. */
  boolean isProper(Contact contact) {
    return isProper(contact.id(), contact.address());
  }

  boolean isProper(NodeId id, InetSocketAddress address) {
    return !policy.secureIds() || SecureId.matches(id, address.getAddress());
  }

  private static boolean isBroadcast(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return bytes.length == 4 && (bytes[0] & bytes[1] & bytes[2] & bytes[3]) == -1;
  }
}
