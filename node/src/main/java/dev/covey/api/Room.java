package dev.covey.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A room this node is in. Safe on any thread. */
public interface Room {

  /** 64 hex digits; never changes; known to members and mirrors only. */
  String id();

  String name();

  RoomKind kind();

  /** Whether this node's identity is in it. */
  RoomStanding standing();

  /** The other one's identity in a direct room, 64 hex digits; empty in other rooms. */
  Optional<String> other();

  /**
   * What another person pastes to join: an invite's link, or the open room's own; empty if this
   * node has none.
   */
  String link();

  /**
   * Writes a text, at most 64 KiB once encoded. On this disk when it returns; others get it when
   * they are met.
   */
  @CanIgnoreReturnValue
  Message send(String text);

  /** Writes many texts in order, in as few commits as possible. On this disk when it returns. */
  @CanIgnoreReturnValue
  List<Message> sendAll(List<String> texts);

  /** Shares a file: its bytes go into this member's content log. On this disk when it returns. */
  @CanIgnoreReturnValue
  Message share(Path file);

  /** Shares a stream of unknown length under a name, in constant memory. */
  @CanIgnoreReturnValue
  Message share(String name, String mime, InputStream content);

  /** The room's messages in room order, in which late arrivals slip into their place. */
  History history();

  /** One message, as it is shown now. */
  Optional<Message> message(MessageId id);

  /** What is pinned, the newest pin last. */
  List<Message> pinned();

  /**
   * Why an entry counts or is void: its author, place, proof. Empty if it is not here. Also of
   * entries that are not shown.
   */
  Optional<Why> why(MessageId id);

  /** What was not read yet; read marks are this node's own. */
  Unread unread();

  /** Everything up to a position was read; a mark never goes back. */
  void markRead(long position);

  /**
   * Calls the listener for every message after a position of this node's arrival order, one at a
   * time; 0 is the beginning, {@link #position} is now. Own messages included. What the listener
   * throws is logged and the next message follows.
   */
  Subscription listen(long after, Consumer<Message> listener);

  /** As {@link #follow(String, long, Consumer)}; a new bookmark starts at the beginning. */
  default Subscription follow(String bookmark, Consumer<Message> listener) {
    return follow(bookmark, 0, listener);
  }

  /**
   * As {@link #listen}, from where the named bookmark stands on disk; a new one is put after the
   * given position. It moves after the listener returned, and before anything the listener writes
   * for the next message: after a crash one message at most is heard again, and none is missed. A
   * listener that closes its subscription and then throws did not handle the message: nothing is
   * logged, and the bookmark stays before it.
   */
  Subscription follow(String bookmark, long after, Consumer<Message> listener);

  /** The newest position in this node's arrival order; 0 when nothing arrived. */
  long position();

  List<Member> members();

  /** Who is in the room and may do what: invites, roles, removal, policy. */
  Membership membership();

  /** Who is in the room and what holds there, as of all that is here. */
  RoomSnapshot state();

  /**
   * The same as of a moment: of what claims to be no later. Decides about every act anew, some
   * microseconds each.
   */
  RoomSnapshot stateAt(Instant moment);

  /**
   * The same as of a set of heads: of the first so many entries of each log, named by its key in 64
   * hex digits; other logs have none. Whoever holds these entries gets the same.
   */
  RoomSnapshot stateAt(Map<String, Long> heads);

  /** Every file shared, in room order. */
  List<RoomFile> files();

  /**
   * Opens a file's bytes, fetching what is not here from members; at most a few blocks in memory.
   * Reads fail with an {@link java.io.IOException} when nobody with the bytes is met for 30 s.
   */
  CompletableFuture<InputStream> open(RoomFile file);

  /** Writes a file's bytes to a path that must not exist; half-written files are removed. */
  CompletableFuture<Path> download(RoomFile file, Path target);

  /** Members connected right now. */
  List<Peer> peers();

  /**
   * The room as one signed file, for {@code covey verify}: every block of every member's log that
   * is here, with what proves it. Made while it is read, in constant memory.
   *
   * @param sealed whether to leave out the keys; with them, whoever has the file can read the room
   */
  InputStream archive(boolean sealed);

  /** Who of the members is online, and when they were seen. */
  Presence presence();

  /** What is done with words that were said: replies, edits, reactions, pins; and profiles. */
  Conversation conversation();

  /** What a mirror needs to find, keep and serve this room, not to read it; as text. */
  String mirrorCode();

  /** Who says, signed, to keep this room for others. */
  List<Mirror> mirrors();

  /** What its user should know, one plain line each; empty when all is well. */
  List<String> notes();
}
