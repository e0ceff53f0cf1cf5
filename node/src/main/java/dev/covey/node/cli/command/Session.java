package dev.covey.node.cli.command;

import dev.covey.api.Node;
import dev.covey.api.Room;
import dev.covey.core.StorageException;
import dev.covey.node.client.RemoteNode;
import dev.covey.node.identity.DirectoryInUse;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The node a command works on: the running one through its door, or one of its own. */
public final class Session implements AutoCloseable {

  /** A node opens its door that long after it has taken the directory, at most. */
  private static final int PATIENCE_SECONDS = 8;

  private final Node node;
  private final @Nullable AutoCloseable door;
  private final CountDownLatch stopRequested;

  private Session(Node node, @Nullable AutoCloseable door, CountDownLatch stopRequested) {
    this.node = node;
    this.door = door;
    this.stopRequested = stopRequested;
  }

  static Session open(NodeFactory factory, NodeOptions options, boolean withDoor) {
    return whenFree(
        () -> {
          Optional<RemoteNode> running = running(options);
          if (running.isPresent()) {
            return new Session(running.get(), null, new CountDownLatch(1));
          }
          return withDoor
              ? withDoor(factory, options)
              : new Session(factory.open(options), null, new CountDownLatch(1));
        });
  }

  /** On a directory in which nobody has been. */
  static Session fresh() {
    return new Session(NobodysNode.open(), null, new CountDownLatch(1));
  }

  /**
   * Tries again while another process has the directory: a short command, or a node that starts.
   */
  private static Session whenFree(Supplier<Session> opening) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try {
        return opening.get();
      } catch (DirectoryInUse e) {
        if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
  }

  /** Fails when a node already runs. */
  static Session own(NodeFactory factory, NodeOptions options) {
    return whenFree(() -> alone(factory, options));
  }

  private static Session alone(NodeFactory factory, NodeOptions options) {
    Optional<RemoteNode> running = running(options);
    if (running.isPresent()) {
      long pid;
      try (RemoteNode node = running.get()) {
        pid = node.status().pid();
      }
      throw new CommandFailure(
          ExitCode.STORAGE,
          "a node already runs on "
              + options.data()
              + " (process "
              + pid
              + "); `covey stop` ends it, --data takes another directory");
    }
    return withDoor(factory, options);
  }

  private static Session withDoor(NodeFactory factory, NodeOptions options) {
    CountDownLatch stopRequested = new CountDownLatch(1);
    Node node = factory.open(options);
    try {
      return new Session(
          node, OwnDoor.open(node, options.data(), stopRequested::countDown), stopRequested);
    } catch (RuntimeException e) {
      node.close();
      throw e;
    }
  }

  static Optional<RemoteNode> running(NodeOptions options) {
    try {
      return RemoteNode.find(options.data());
    } catch (IOException e) {
      throw new StorageException(
          "cannot look for a running node in "
              + options.data()
              + " ("
              + e.getMessage()
              + "); is it yours?",
          e);
    }
  }

  public Node node() {
    return node;
  }

  /** Whether the node is another process's. */
  boolean isRemote() {
    return node instanceof RemoteNode;
  }

  /** Opens when somebody asks this process's node to stop through its door. */
  CountDownLatch stopRequested() {
    return stopRequested;
  }

  /** The room, or a failure that says it is not here, or which it could be. */
  public Room room(String idOrName) {
    return room(node, idOrName);
  }

  static Room room(Node node, String idOrName) {
    return RoomNames.meant(node, idOrName);
  }

  @Override
  public void close() {
    try {
      if (door != null) {
        door.close();
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    } finally {
      node.close();
    }
  }
}
