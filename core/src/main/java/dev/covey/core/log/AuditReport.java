package dev.covey.core.log;

import java.util.List;

/**
 * What an audit found.
 *
 * @param length blocks of the log
 * @param blocks how many of them were held and read
 * @param bytes bytes of those
 * @param findings what is wrong, in the order of blocks; at most {@link #MAX_FINDINGS}
 * @param more whether there was more to find
 */
public record AuditReport(
    long length, long blocks, long bytes, List<Finding> findings, boolean more) {

  public static final int MAX_FINDINGS = 10_000;

  /** What can be wrong. */
  public enum Kind {
    /** The signature is not one of the head's. */
    SIGNATURE,
    /** Nodes below one that is known to be right do not lead to it, or are missing. */
    NODES,
    /** A block's bytes are not those that were signed. */
    BLOCK,
    /** A block that is said to be held is not there. */
    MISSING_BLOCK
  }

  /** One thing that is wrong, and the blocks {@code start <= i < end} that it makes doubtful. */
  public record Finding(Kind kind, long start, long end, String text) {}

  public AuditReport {
    findings = List.copyOf(findings);
  }

  public boolean isClean() {
    return findings.isEmpty();
  }
}
