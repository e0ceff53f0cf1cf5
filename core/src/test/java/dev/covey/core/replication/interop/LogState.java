package dev.covey.core.replication.interop;

import java.util.List;

/**
 * What a peer says of a log. {@code uploaded} and {@code downloaded} are blocks since it was
 * opened, {@code repeated} the indexes of those that were not the first of their index; only
 * JavaScript counts them.
 */
record LogState(
    long length,
    long byteLength,
    long fork,
    long contiguousLength,
    String treeHash,
    long uploaded,
    long downloaded,
    List<Long> repeated) {}
