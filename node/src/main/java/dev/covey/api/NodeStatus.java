package dev.covey.api;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a node is doing.
 *
 * @param listening addresses that accept peers
 * @param dht the DHT's own UDP address, or empty
 * @param dhtNodes contacts in its routing table
 * @param topics topics announced
 * @param notes what the operator should know, one plain line each; empty when all is well
 */
public record NodeStatus(
    Path data,
    long pid,
    Instant startedAt,
    List<String> listening,
    String dht,
    int dhtNodes,
    int topics,
    List<Peer> peers,
    List<String> notes) {
  public NodeStatus {
    listening = List.copyOf(listening);
    peers = List.copyOf(peers);
    notes = List.copyOf(notes);
  }
}
