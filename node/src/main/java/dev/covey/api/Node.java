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

  /**
   * The room of this identity and one other: a contact's name, or 64 hex digits. If it is new to
   * this node and the other has not come yet, their node is knocked at, with these words, until it
   * has heard; they may take no notice. On disk when this returns.
   */
  Room direct(String who, String words);

  /**
   * Leaves nothing of a room on this machine: no entries, files, keys or addresses, though what is
   * freed on disk is not wiped. Gone when this returns; what a crash interrupts is gone on with at
   * the next start. {@link IllegalStateException} while one is in it: others would not know.
   *
   * @param roomId the whole id
   */
  void forget(String roomId);

  /** Names for other people. */
  Contacts contacts();

  /** Strangers who ask to talk. */
  Knocks knocks();

  /** The devices of this identity. */
  Devices devices();

  /**
   * Who this node is, which rooms it is in and whom it knows, as a file that only the password
   * opens; no messages. Takes about a second. The password is the caller's to wipe.
   */
  byte[] backup(char[] password);

  /** What the node is doing right now. */
  NodeStatus status();

  /**
   * Looks at everything this node needs: disk, clock, logs, ports, ways to find and reach others.
   * Takes some seconds. What cannot be looked at is a finding, not a failure.
   */
  CompletableFuture<List<Finding>> checkup(Checkup depth);

  /**
   * Stops cleanly; afterwards no listener is called. Waits 5 seconds at most for one that is being
   * called; not for the one that calls this, which has then handled its message. Idempotent.
   */
  @Override
  void close();
}
