package dev.covey.api;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.util.Optional;

/**
 * What a member does with words that were said, and says of itself.
 *
 * <p>What would have no effect is refused here: {@link IllegalStateException} for what one may not
 * do, {@link IllegalArgumentException} for what is not there or too long, both with a line that
 * says why. What is done is on this disk when it returns, and holds for others when they get it.
 * Texts are Markdown; {@code @name} calls the member of that name, if there is just one.
 */
public interface Conversation {

  /** Answers a message, in its thread if it is in one. */
  @CanIgnoreReturnValue
  Message reply(MessageId to, String text);

  /** Says something in the thread of a message, which begins one if it is in none. */
  @CanIgnoreReturnValue
  Message replyInThread(MessageId root, String text);

  /** Gives an own text other words. */
  @CanIgnoreReturnValue
  Message edit(MessageId message, String text);

  /**
   * Takes back what one said, or, as a moderator, what anybody said: honest nodes forget the words.
   *
   * @param reason at most 500 bytes; may be empty
   */
  @CanIgnoreReturnValue
  Message redact(MessageId message, String reason);

  /** Puts a reaction, such as an emoji, on a message, or takes it off; 1 to 32 bytes. */
  void react(MessageId message, String emoji, boolean on);

  /** Pins a message for everyone, or takes it down. */
  void pin(MessageId message, boolean on);

  /** What a member says of itself, in this room; empty for who is none. */
  Optional<MemberProfile> profile(String identity);

  /** Says who one is, in this room: replaces what was said before. */
  void profile(String name, String about, String avatar);

  /** What the room is about; empty if nobody has said. */
  String about();

  /** Says what the room is about, at most 1,000 bytes. */
  void about(String text);
}
