package dev.covey.core.log;

/**
 * Hears what was committed, in order, on the storage's thread: be short, do not block, do not
 * throw.
 */
public interface LogListener {

  /** The log is longer, or another fork: own append or a verified upgrade. */
  default void onAppend(LogInfo info) {}

  /** Blocks {@code start <= i < end} are held now. Own appends included. */
  default void onBlocks(long start, long end) {}
}
