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

  /** The log was cut to its first {@code ancestors} blocks, by its writer. */
  default void onTruncate(LogInfo info, long ancestors) {}

  /** Blocks {@code start <= i < end} are held no longer. */
  default void onClear(long start, long end) {}

  /** The log is frozen: its writer signed two different logs. */
  default void onConflict(Conflict conflict) {}

  /** The log was deleted from its store: nothing more is heard of it. On any thread. */
  default void onDelete() {}
}
