package dev.covey.core.log;

/**
 * A log as of one moment.
 *
 * @param length blocks, signed and verified; not all need be held here
 * @param byteLength bytes of all blocks, as stored
 * @param fork how often it was truncated and rewritten
 * @param contiguousLength blocks held from 0 without a gap
 */
public record LogInfo(long length, long byteLength, long fork, long contiguousLength) {}
