package dev.covey.core.replication.interop;

/** Who has the log, and listens; the other reads, and dials. */
enum Role {
  JAVASCRIPT_SERVES,
  COVEY_SERVES
}
