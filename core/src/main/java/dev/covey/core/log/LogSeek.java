package dev.covey.core.log;

/**
 * Where a byte is: {@code offset} bytes into the block {@code index}. The byte behind the last one
 * is at offset 0 of the block behind the last.
 */
public record LogSeek(long index, long offset) {}
