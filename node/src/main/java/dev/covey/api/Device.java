package dev.covey.api;

import java.time.Instant;

/**
 * One of the devices of this node's identity.
 *
 * @param key 64 hex digits
 * @param since when the identity took it in, as it says itself
 * @param self whether it is this one
 * @param revoked whether this node has shut it out of its rooms
 */
public record Device(String key, Instant since, boolean self, boolean revoked) {}
