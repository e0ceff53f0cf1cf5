package dev.covey.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A room this node is in. Safe on any thread. */
public interface Room {

  /** 64 hex digits; never changes; known to members and mirrors only. */
  String id();

  String name();

  RoomKind kind();

  /** What another person pastes to join: a link, or the open room's own. */
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
}
