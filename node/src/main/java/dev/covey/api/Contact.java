package dev.covey.api;

/**
 * Somebody this node's owner has given a name of their own.
 *
 * @param identity 64 hex digits
 * @param name chosen here; nobody else sees it
 * @param verified whether the safety numbers were compared
 * @param blocked whether knocks of theirs go unheard
 */
public record Contact(String identity, String name, boolean verified, boolean blocked) {}
