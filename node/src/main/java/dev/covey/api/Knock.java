package dev.covey.api;

import java.time.Instant;

/**
 * Somebody asks to talk.
 *
 * @param identity proved by a signature, 64 hex digits
 * @param name chosen by whoever knocks; untrusted text
 * @param text what they say; untrusted text
 * @param at when it came
 */
public record Knock(String identity, String name, String text, Instant at) {}
