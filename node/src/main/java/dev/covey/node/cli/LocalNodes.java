package dev.covey.node.cli;

import dev.covey.api.Node;
import dev.covey.node.cli.command.NodeFactory;
import dev.covey.node.cli.command.NodeOptions;
import java.util.ServiceLoader;

/** Opens a node in this process, with the factory on the class path. */
final class LocalNodes {

  private LocalNodes() {}

  static Node open(NodeOptions options) {
    return ServiceLoader.load(NodeFactory.class)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no node is on the class path"))
        .open(options);
  }
}
