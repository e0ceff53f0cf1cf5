package dev.covey.node.room.presence;

import dev.covey.core.crypto.PublicKey;
import dev.covey.node.room.entry.Ref;
import java.time.Duration;
import java.util.Optional;

/**
 * Something told in passing.
 *
 * @param device who says it, and signed it
 * @param at its clock, in ms since 1970; rises with every whisper of a device
 */
record Whisper(PublicKey device, long at, Body body) {

  /** How long a whisper about being here may hold. */
  static final Duration LONGEST = Duration.ofHours(1);

  /** What is said. */
  sealed interface Body permits Here, Typing, Unknown {}

  /**
   * The device is here, or leaves.
   *
   * @param lasts how long it may be taken to be here without another word, at most an hour
   * @param read up to which message its owner has read, in room order
   */
  record Here(boolean online, Duration lasts, Optional<Ref> read) implements Body {
    Here {
      if (lasts.isNegative() || lasts.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException("here for " + lasts + "; at most an hour");
      }
    }
  }

  /** Words are being written, or no more. */
  record Typing(boolean on) implements Body {}

  /** Of a later version: passed on, without effect here. */
  record Unknown(int kind) implements Body {}
}
