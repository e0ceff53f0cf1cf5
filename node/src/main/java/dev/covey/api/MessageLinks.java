package dev.covey.api;

import java.util.List;
import java.util.Optional;

/**
 * What a message points at, as its author says. What it names may not be here, or not exist.
 *
 * @param replyTo what it answers
 * @param thread the root of the thread it belongs to
 * @param target what an edit, a redaction, a reaction or a pin is about
 * @param mentions identities it calls, 64 hex digits each
 */
public record MessageLinks(
    Optional<MessageId> replyTo,
    Optional<MessageId> thread,
    Optional<MessageId> target,
    List<String> mentions) {

  public static final MessageLinks NONE =
      new MessageLinks(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  public MessageLinks {
    mentions = List.copyOf(mentions);
  }
}
