package dev.covey.core.merkle;

import dev.covey.core.bytes.Bytes;

/** The blocks a tree starts with by definition: their tree hash (32 bytes) and number. */
public record Prologue(Bytes hash, long length) {

  public Prologue {
    if (hash.length() != 32) {
      throw new IllegalArgumentException("prologue hash of " + hash.length() + " bytes, not 32");
    }
    if (length < 0 || length > FlatTree.MAX_LENGTH) {
      throw new IllegalArgumentException("prologue of " + length + " blocks, not 0 to 2^52");
    }
    hash = hash.compact();
  }
}
