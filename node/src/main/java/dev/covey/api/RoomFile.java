package dev.covey.api;

/**
 * A file that a member shared: a reference, not the bytes.
 *
 * @param id the message that shared it
 * @param name a plain file name, without folders; untrusted text
 * @param size in bytes
 * @param mime such as {@code text/plain}
 * @param owner the identity that shared it, 64 hex digits
 */
public record RoomFile(MessageId id, String name, long size, String mime, String owner) {}
