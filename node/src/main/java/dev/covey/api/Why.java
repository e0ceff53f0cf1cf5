package dev.covey.api;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where an entry stands and why it counts, or does not.
 *
 * @param author the identity that wrote it, 64 hex digits; empty while its log's hello is not here
 * @param authorName what the author called itself; untrusted text
 * @param device the device that wrote it, 64 hex digits
 * @param kind what it is, in a word
 * @param time its place in room order: wall clock in ms, and a counter behind a dot
 * @param claimedAt the author's clock
 * @param seen what it says it had seen of other logs
 * @param counts whether it has an effect
 * @param verdict why, in words
 * @param proof how it is tied to its log's signature
 */
public record Why(
    MessageId id,
    String author,
    String authorName,
    String device,
    String kind,
    String time,
    Optional<Instant> claimedAt,
    List<Seen> seen,
    boolean counts,
    String verdict,
    Optional<Proof> proof) {

  public Why {
    seen = List.copyOf(seen);
  }

  /**
   * A head it cites.
   *
   * @param logKey 64 hex digits; the first 16 of the log's tag alone if that log is not here
   * @param length how many entries of it
   * @param here whether they are here
   */
  public record Seen(String logKey, String author, long length, boolean here) {}

  /**
   * What ties the block to the signed head of its log: hashing up from the block gives the roots,
   * and the roots what was signed.
   *
   * @param blockHash of the sealed block, 64 hex digits
   * @param path hashes of the Merkle tree from the block's neighbour up to a root
   * @param treeHash over all roots: what is signed
   * @param length of the log the signature is over
   * @param signed whether all that was checked just now, and holds
   */
  public record Proof(
      String blockHash, List<String> path, String treeHash, long length, boolean signed) {
    public Proof {
      path = List.copyOf(path);
    }
  }
}
