package dev.covey.node.cli;

import dev.covey.api.Node;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.cli.command.NodeOptions;
import dev.covey.node.relay.RelayUse;

/** Opens the node that the options describe, in this process. */
final class LocalNodes {

  private LocalNodes() {}

  static Node open(NodeOptions options) {
    NodeConfig config = NodeConfig.at(options.data());
    if (options.name().isPresent()) {
      config = config.withName(options.name().get());
    }
    config =
        options.network().isPresent()
            ? meeting(config, options.network().get())
            : config.withNetwork(false);
    return LocalNode.open(config);
  }

  private static NodeConfig meeting(NodeConfig config, NodeOptions.Network network) {
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
            .withMaxConnections(network.maxConnections());
    return network.listen().isPresent() ? meeting.withListen(network.listen().get()) : meeting;
  }
}
