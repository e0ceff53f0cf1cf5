package dev.covey.core.log;

import dev.covey.core.bytes.Bytes;

/**
 * Proof that a log was signed twice, differently: two trees of one fork that disagree about the
 * first {@code length} blocks, each with its signature. The log is frozen where this was found.
 *
 * @param ours the roots and signature held here, as an answer of the wire protocol
 * @param theirs the same from a peer
 */
public record Conflict(long fork, long length, Bytes ours, Bytes theirs) {}
