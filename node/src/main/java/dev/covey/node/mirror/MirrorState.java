package dev.covey.node.mirror;

import dev.covey.core.bytes.Bytes;

/**
 * How a mirrored room stands.
 *
 * @param keys mirror keys: one for each epoch that is known here, eight at most
 * @param logs whose signed head is here
 * @param blocks that are here
 * @param bytes set aside
 * @param full whether something is left out because there is no room for it
 * @param peers neighbours right now
 */
public record MirrorState(
    Bytes room, int keys, int logs, long blocks, long bytes, boolean full, int peers) {}
