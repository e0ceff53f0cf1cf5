package dev.covey.node.room;

import dev.covey.core.log.LogKey;

/** How much of a member's log is here: blocks from 0 without a gap. */
public record Head(LogKey log, long length) {}
