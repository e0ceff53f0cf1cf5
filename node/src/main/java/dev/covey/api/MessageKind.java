package dev.covey.api;

/**
 * What a message is. Kinds this version does not know are kept in the logs and not shown.
 *
 * <p>Edits, redactions and reactions are heard by listeners; in the history they show as marks of
 * what they are about.
 */
public enum MessageKind {
  /** A member's first entry: who writes this log. */
  HELLO,
  TEXT,
  FILE,
  /** New words for an own text. */
  EDIT,
  REDACTION,
  /** Put on, or, with an empty text, taken off. */
  REACTION,
  /** Pinned, or, with an empty text, taken down. */
  PIN,
  /** The author's new name, words about itself, or avatar. */
  PROFILE,
  /** The room's name, words about it, or policy. */
  INFO,
  ROLE,
  REMOVED,
  LEFT;

  /** Whether it has a place of its own in the history. */
  public boolean isInHistory() {
    return this != EDIT && this != REDACTION && this != REACTION;
  }
}
