package dev.covey.api;

/**
 * Who somebody is: 64 hex digits of the identity and device keys, a display name that its owner
 * chose, and what kind of member.
 */
public record Profile(String identity, String device, String name, MemberKind kind) {}
