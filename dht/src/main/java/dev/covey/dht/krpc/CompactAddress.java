package dev.covey.dht.krpc;

import dev.covey.core.bytes.Bytes;
import dev.covey.dht.kademlia.Contact;
import dev.covey.dht.kademlia.NodeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Addresses and contacts as bytes, all numbers big endian.
 *
 * <pre>
 * address   IPv4 (4) | port (2)        or  IPv6 (16) | port (2)
 * contact   node id (20) | address
 * </pre>
 */
public final class CompactAddress {

  private CompactAddress() {}

  /** Returns 6 or 18 bytes. */
  public static Bytes encode(InetSocketAddress address) {
    byte[] ip = address.getAddress().getAddress();
    byte[] bytes = new byte[ip.length + 2];
    System.arraycopy(ip, 0, bytes, 0, ip.length);
    bytes[ip.length] = (byte) (address.getPort() >> 8);
    bytes[ip.length + 1] = (byte) address.getPort();
    return Bytes.wrap(bytes);
  }

  /**
   * Reads 6 or 18 bytes; null for any other length, for port 0, and for an IPv4 address dressed up
   * as IPv6.
   */
  public static @Nullable InetSocketAddress decode(Bytes bytes) {
    int ipLength = bytes.length() - 2;
    if (ipLength != 4 && ipLength != 16) {
      return null;
    }
    int port = (bytes.at(ipLength) & 0xff) << 8 | (bytes.at(ipLength + 1) & 0xff);
    if (port == 0) {
      return null;
    }
    try {
      InetAddress ip = InetAddress.getByAddress(bytes.slice(0, ipLength).toByteArray());
      return ip.getAddress().length == ipLength ? new InetSocketAddress(ip, port) : null;
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of " + ipLength + " bytes", e);
    }
  }

  /** Concatenates the contacts, which must all be of one address family. */
  public static Bytes encodeContacts(List<Contact> contacts) {
    Bytes[] parts = new Bytes[contacts.size() * 2];
    for (int i = 0; i < contacts.size(); i++) {
      parts[2 * i] = contacts.get(i).id().bytes();
      parts[2 * i + 1] = encode(contacts.get(i).address());
    }
    return Bytes.EMPTY.concat(parts);
  }

  /**
   * Reads contacts of 26 (IPv4) or 38 (IPv6) bytes. A list of another length is dropped whole,
   * entries with port 0 alone.
   */
  public static List<Contact> decodeContacts(Bytes bytes, int contactSize) {
    List<Contact> contacts = new ArrayList<>();
    if (bytes.length() % contactSize != 0) {
      return contacts;
    }
    for (int at = 0; at < bytes.length(); at += contactSize) {
      InetSocketAddress address = decode(bytes.slice(at + NodeId.SIZE, contactSize - NodeId.SIZE));
      if (address != null) {
        contacts.add(new Contact(NodeId.of(bytes.slice(at, NodeId.SIZE)), address));
      }
    }
    return contacts;
  }
}
