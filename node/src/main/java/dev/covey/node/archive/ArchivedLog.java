package dev.covey.node.archive;

import dev.covey.core.log.LogKey;
import dev.covey.node.room.entry.Hello;
import java.util.Optional;

/**
 * A log of an archive, every signature and block of which holds.
 *
 * @param length blocks that its writer signed
 * @param blocks those that are in the archive
 * @param bytes of these
 * @param hello who writes it; empty if its first block is missing, sealed, or not true
 * @param texts entries that are words
 * @param files entries that name a file
 * @param others entries of other kinds
 * @param sealed blocks whose key is not in the archive
 * @param nothing blocks that are no entries
 */
public record ArchivedLog(
    LogKey key,
    long length,
    long blocks,
    long bytes,
    Optional<Hello> hello,
    long texts,
    long files,
    long others,
    long sealed,
    long nothing) {

  /** The key as message ids have it: 64 hex digits. */
  public String id() {
    return key.bytes().hex();
  }

  /** Blocks that are not in the archive. */
  public long missing() {
    return length - blocks;
  }
}
