package dev.covey.api;

/** What a message is. Kinds this version does not know are kept in the logs and not shown. */
public enum MessageKind {
  /** A member's first entry: who writes this log. */
  HELLO,
  TEXT,
  FILE
}
