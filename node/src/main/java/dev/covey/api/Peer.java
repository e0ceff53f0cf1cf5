package dev.covey.api;

import java.util.List;

/**
 * Another node one is connected to.
 *
 * @param device its proven device key, 64 hex digits
 * @param address the address of the connection
 * @param outgoing whether this node dialled
 * @param relayed whether a relay passes on what the two say, which it cannot read
 * @param rooms ids of the rooms shared with it
 * @param downloaded bytes of blocks received over this connection
 */
public record Peer(
    String device,
    String address,
    boolean outgoing,
    boolean relayed,
    List<String> rooms,
    long downloaded) {
  public Peer {
    rooms = List.copyOf(rooms);
  }
}
