package dev.covey.api;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** One identity on one device: its rooms, its peers. Safe on any thread. */
public interface Node extends AutoCloseable {

  /** Who this node is to others. */
  Profile profile();

  /** Makes a room that others join by its link. On disk when this returns. */
  Room createRoom(String name);

  /** Opens the room that a name (or 64 hex digits, a topic) stands for; everyone may. */
  Room openRoom(String nameOrTopic);

  /**
   * Joins the room of a link. Completes when this node can read and write in it, which may be
   * before anyone else was met; fails with {@link IllegalArgumentException} for a link that is
   * none.
   */
  CompletableFuture<Room> joinRoom(String link);

  /** The rooms this node is in, oldest first. */
  List<Room> rooms();

  /** The room with this id, this unique beginning of an id, or this unique name. */
  Optional<Room> room(String idOrName);

  /** What the node is doing right now. */
  NodeStatus status();

  /**
   * Looks at everything this node needs: disk, clock, logs, ports, ways to find and reach others.
   * Takes some seconds. What cannot be looked at is a finding, not a failure.
   */
  CompletableFuture<List<Finding>> checkup(Checkup depth);

  /** Stops cleanly; afterwards no listener is called. Idempotent. */
  @Override
  void close();
}
