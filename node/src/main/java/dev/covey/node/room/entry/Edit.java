package dev.covey.node.room.entry;

import dev.covey.core.crypto.PublicKey;
import java.util.List;

/** New words, and new mentions, in place of those of an own text. */
public record Edit(Ref target, String text, List<PublicKey> mentions) implements Entry.Body {
  public Edit {
    mentions = List.copyOf(mentions);
    Limits.requireCount("mentions", mentions.size(), Limits.MENTIONS);
  }
}
