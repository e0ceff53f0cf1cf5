package dev.covey.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a room.
 *
 * @param position its place in this node's arrival order, which never changes; local to this node;
 *     0 as long as it has none, since what comes before it is still on its way
 * @param author the identity that wrote it, 64 hex digits
 * @param authorName what the author calls itself; untrusted text
 * @param claimedAt the author's clock, for display only
 * @param text the words, as last edited; the file's name for a file; empty for a hello, and for
 *     what was redacted; for what happened to the room, a line about it
 * @param gap whether something that it cites, or that is before it in its log, is not here yet
 * @param own whether this node wrote it
 * @param links what it points at
 * @param marks what later entries made of it
 */
public record Message(
    MessageId id,
    long position,
    MessageKind kind,
    String author,
    String authorName,
    MemberKind authorKind,
    Instant claimedAt,
    String text,
    Optional<RoomFile> file,
    boolean gap,
    boolean own,
    MessageLinks links,
    MessageMarks marks) {

  /** A message that points at nothing, and at which nothing points. */
  public Message(
      MessageId id,
      long position,
      MessageKind kind,
      String author,
      String authorName,
      MemberKind authorKind,
      Instant claimedAt,
      String text,
      Optional<RoomFile> file,
      boolean gap,
      boolean own) {
    this(
        id,
        position,
        kind,
        author,
        authorName,
        authorKind,
        claimedAt,
        text,
        file,
        gap,
        own,
        MessageLinks.NONE,
        MessageMarks.NONE);
  }
}
