package dev.covey.node.testing;

import dev.covey.api.Node;
import dev.covey.node.cli.command.NodeFactory;
import dev.covey.node.cli.command.NodeOptions;

/** Gives processes of a test a node in memory. */
public final class MemoryNodeFactory implements NodeFactory {

  @Override
  public Node open(NodeOptions options) {
    return new MemoryNode(options.data(), options.name().orElse("ada"));
  }
}
