package dev.covey.api;

import java.time.Instant;
import java.util.Optional;

/**
 * What this node has noticed of another member.
 *
 * @param identity 64 hex digits
 * @param name what the member calls itself; untrusted text
 * @param online whether one of its devices is in the room now
 * @param seen when it was last noticed, by this node's clock; kept across restarts
 * @param typing whether it writes words now
 * @param read up to which message it has read, if it tells
 */
public record Sighting(
    String identity,
    String name,
    boolean online,
    Optional<Instant> seen,
    boolean typing,
    Optional<MessageId> read) {}
