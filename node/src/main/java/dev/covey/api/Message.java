package dev.covey.api;

import java.time.Instant;
import java.util.Optional;

/**
 * One entry of a room.
 *
 * @param position its place in this node's arrival order, which never changes; local to this node
 * @param author the identity that wrote it, 64 hex digits
 * @param authorName what the author calls itself; untrusted text
 * @param claimedAt the author's clock, for display only
 * @param text the words; the file's name for a file; empty for a hello
 * @param gap whether it cites something that is not here yet
 * @param own whether this node wrote it
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
    boolean own) {}
