package dev.covey.node.cli.command;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How to open a node.
 *
 * @param name the display name to take; empty keeps the present one
 * @param network how it meets others; empty for a node that meets nobody
 */
public record NodeOptions(Path data, Optional<String> name, Optional<Network> network) {

  /**
   * How a node meets others.
   *
   * @param listen where to accept peers; empty for a free port on all addresses
   */
  public record Network(
      Optional<InetSocketAddress> listen,
      List<InetSocketAddress> bootstrap,
      List<InetSocketAddress> peers,
      List<InetSocketAddress> relays,
      boolean dht,
      boolean publicDht,
      boolean lan,
      boolean portMapping,
      boolean linkAddresses,
      int maxConnections) {

    public Network {
      bootstrap = List.copyOf(bootstrap);
      peers = List.copyOf(peers);
      relays = List.copyOf(relays);
    }
  }
}
