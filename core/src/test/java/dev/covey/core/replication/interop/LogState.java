package dev.covey.core.replication.interop;

/**
 * What a peer says of a log. {@code uploaded} and {@code downloaded} are blocks since it was
 * opened, and only JavaScript counts them.
 */
record LogState(
    long length,
    long byteLength,
    long fork,
    long contiguousLength,
    String treeHash,
    long uploaded,
    long downloaded) {}
