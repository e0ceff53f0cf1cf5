package dev.covey.node.cli.command;

import dev.covey.api.Node;

/** Opens the node of a data directory in this process. */
@FunctionalInterface
public interface NodeFactory {

  /** Throws {@link dev.covey.core.StorageException} when another process has it open. */
  Node open(NodeOptions options);
}
