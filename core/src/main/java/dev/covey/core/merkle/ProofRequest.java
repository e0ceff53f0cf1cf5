package dev.covey.core.merkle;

import org.jspecify.annotations.Nullable;

/**
 * What a peer wants proved: at most one of a block and a hash, and beside it a seek, an upgrade, or
 * both. The numbers are as the peer sent them; {@link ProofBuilder} judges them.
 */
public record ProofRequest(
    @Nullable Block block, @Nullable Hash hash, @Nullable Seek seek, @Nullable Upgrade upgrade) {

  /** A block, with the {@code nodes} siblings that lead from its leaf to a node the peer has. */
  public record Block(long index, long nodes) {}

  /** A tree node by flat-tree index, with the siblings that lead to a node the peer has. */
  public record Hash(long index, long nodes) {}

  /** The block at a byte offset, blocks being {@code padding} bytes shorter than stored. */
  public record Seek(long bytes, long padding) {}

  /** The way from a tree of {@code start} blocks to one of {@code start + length}. */
  public record Upgrade(long start, long length) {}

  public static ProofRequest block(long index, long nodes) {
    return new ProofRequest(new Block(index, nodes), null, null, null);
  }

  public static ProofRequest hash(long index, long nodes) {
    return new ProofRequest(null, new Hash(index, nodes), null, null);
  }

  public static ProofRequest upgrade(long start, long length) {
    return new ProofRequest(null, null, null, new Upgrade(start, length));
  }
}
