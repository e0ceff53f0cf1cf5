package dev.covey.api;

/** What those who come later may read of a room. */
public enum NewcomerHistory {
  /** Everything. */
  ALL,
  /** What is said from the epoch on in which they come. */
  SINCE_JOIN
}
