package dev.covey.node.cli;

import dev.covey.api.Node;
import dev.covey.node.LocalNode;
import dev.covey.node.NodeConfig;
import dev.covey.node.cli.command.NodeOptions;

/** Opens the node that the options describe, in this process. */
final class LocalNodes {

  private LocalNodes() {}

  static Node open(NodeOptions options) {
    NodeConfig config =
        NodeConfig.at(options.data())
            .withBootstrap(options.bootstrap())
            .withPeers(options.peers())
            .withDht(options.dht())
            .withLan(options.lan())
            .withLinkAddresses(options.linkAddresses())
            .withNetwork(options.network());
    if (options.name().isPresent()) {
      config = config.withName(options.name().get());
    }
    if (options.listen().isPresent()) {
      config = config.withListen(options.listen().get());
    }
    return LocalNode.open(config);
  }
}
