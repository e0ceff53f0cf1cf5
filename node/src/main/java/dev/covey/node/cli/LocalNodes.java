package dev.covey.node.cli;

import dev.covey.api.Node;
import dev.covey.node.LocalNode;
import dev.covey.node.cli.command.NodeOptions;

/** Opens the node that the options describe, in this process. */
final class LocalNodes {

  private LocalNodes() {}

  static Node open(NodeOptions options) {
    return LocalNode.open(options.config());
  }
}
