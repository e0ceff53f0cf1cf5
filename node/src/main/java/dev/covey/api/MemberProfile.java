package dev.covey.api;

/**
 * What a member says of itself; all of it untrusted.
 *
 * @param identity 64 hex digits
 * @param name 1 to 128 bytes
 * @param about at most 1,000 bytes
 * @param avatar a small picture as a data URI ({@code data:image/png;base64,...}), at most 48 KiB
 *     decoded; empty if none
 */
public record MemberProfile(String identity, String name, String about, String avatar) {}
