package dev.covey.core.replication;

/**
 * What a peer says it knows of a log; unproved until blocks come.
 *
 * @param fork how often it was truncated and rewritten
 * @param length blocks signed; not all need be held there
 */
public record RemoteLog(long fork, long length) {}
