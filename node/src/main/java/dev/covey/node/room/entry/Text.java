package dev.covey.node.room.entry;

import dev.covey.core.crypto.PublicKey;
import java.util.List;
import java.util.Optional;

/**
 * Words, in Markdown.
 *
 * @param replyTo what it answers
 * @param thread the root of the thread it belongs to
 * @param mentions identities it calls, at most 64
 */
public record Text(
    String text, Optional<Ref> replyTo, Optional<Ref> thread, List<PublicKey> mentions)
    implements Entry.Body {

  public Text {
    mentions = List.copyOf(mentions);
    Limits.requireCount("mentions", mentions.size(), Limits.MENTIONS);
  }

  /** Words alone. */
  public Text(String text) {
    this(text, Optional.empty(), Optional.empty(), List.of());
  }
}
