package dev.covey.api;

/**
 * A writer in a room, as its own hello says.
 *
 * @param identity 64 hex digits
 * @param name chosen by the member; untrusted text
 * @param logKey the key of the log it writes, 64 hex digits
 * @param length how many entries of it are here
 * @param self whether this node writes it
 */
public record Member(
    String identity, String name, MemberKind kind, String logKey, long length, boolean self) {}
