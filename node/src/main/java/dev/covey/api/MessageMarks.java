package dev.covey.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What later entries made of a message, as of when it was read.
 *
 * @param editedAt when its present words were written, by its author's clock; empty if never edited
 * @param edits how often
 * @param redacted whether what it said is gone
 * @param pinned whether it is pinned for everyone
 * @param reactions who reacted how: identities, 64 hex digits each, by reaction
 * @param replies how many messages answer it or are in its thread
 * @param reason why it was redacted, as whoever did it said; empty for nothing; untrusted text
 */
public record MessageMarks(
    Optional<Instant> editedAt,
    int edits,
    boolean redacted,
    boolean pinned,
    Map<String, List<String>> reactions,
    int replies,
    String reason) {

  public static final MessageMarks NONE =
      new MessageMarks(Optional.empty(), 0, false, false, Map.of(), 0);

  /** Of a message that was not redacted, or for no reason. */
  public MessageMarks(
      Optional<Instant> editedAt,
      int edits,
      boolean redacted,
      boolean pinned,
      Map<String, List<String>> reactions,
      int replies) {
    this(editedAt, edits, redacted, pinned, reactions, replies, "");
  }
}
