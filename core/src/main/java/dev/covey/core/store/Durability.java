package dev.covey.core.store;

/** What survives when the machine, not just the process, stops. */
public enum Durability {

  /** Whatever was acknowledged is on disk. */
  SYNC,

  /**
   * Acknowledged at once, on disk within a second: a crash of the process loses nothing, one of the
   * machine the last second, and, on file systems that reorder writes, perhaps the store. For what
   * can be had again from peers.
   */
  PERIODIC
}
