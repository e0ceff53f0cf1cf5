package dev.covey.node.cli.command;

import dev.covey.node.NodeConfig;
import dev.covey.node.relay.RelayUse;
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
      boolean readMarks,
      boolean inbox,
      int maxConnections,
      long minFreeBytes) {

    public Network {
      bootstrap = List.copyOf(bootstrap);
      peers = List.copyOf(peers);
      relays = List.copyOf(relays);
    }
  }

  /** The same for a node in this process. */
  public NodeConfig config() {
    NodeConfig config = NodeConfig.at(data);
    if (name.isPresent()) {
      config = config.withName(name.get());
    }
    return network.isPresent() ? meeting(config, network.get()) : config.withNetwork(false);
  }

  private static NodeConfig meeting(NodeConfig config, Network network) {
    NodeConfig meeting =
        config
            .withBootstrap(network.bootstrap())
            .withPeers(network.peers())
            .withPortMapping(network.portMapping())
            .withRelayUse(RelayUse.defaults().withRelays(network.relays()))
            .withDht(network.dht())
            .withPublicDht(network.publicDht())
            .withLan(network.lan())
            .withLinkAddresses(network.linkAddresses())
            .withReadMarks(network.readMarks())
            .withInbox(network.inbox())
            .withMaxConnections(network.maxConnections())
            .withMinFreeBytes(network.minFreeBytes());
    return network.listen().isPresent() ? meeting.withListen(network.listen().get()) : meeting;
  }
}
