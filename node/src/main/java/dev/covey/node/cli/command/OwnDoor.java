package dev.covey.node.cli.command;

import dev.covey.api.Node;
import dev.covey.node.http.LocalDoor;
import java.nio.file.Path;

/** Keeps Netty's classes out of commands that only use a running node: they must start fast. */
final class OwnDoor {

  private OwnDoor() {}

  static AutoCloseable open(Node node, Path data, Runnable stop) {
    return LocalDoor.open(node, data, stop);
  }
}
