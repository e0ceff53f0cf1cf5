package dev.covey.node.room.key;

import dev.covey.core.log.LogKey;

/** Where the key of the epoch before an epoch is written: a block, and those that follow it. */
public record ChainPointer(LogKey log, long index) {}
