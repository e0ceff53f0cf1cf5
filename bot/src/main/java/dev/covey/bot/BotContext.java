package dev.covey.bot;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.covey.api.Message;
import dev.covey.api.Room;
import java.nio.file.Path;
import java.util.List;

/**
 * One message a bot looks at, and how to answer it.
 *
 * @param message what was said
 * @param room where
 * @param arguments the words behind the command, as written, without space around them; the whole
 *     text where no command was given
 */
public record BotContext(Message message, Room room, String arguments) {

  /** The arguments, split at white space; empty when there are none. */
  public List<String> words() {
    return arguments.isBlank() ? List.of() : List.of(arguments.strip().split("\\s+"));
  }

  /** Says something in the room. On this disk when it returns. */
  @CanIgnoreReturnValue
  public Message reply(String text) {
    return room.send(text);
  }

  /** Shares a file in the room. On this disk when it returns. */
  @CanIgnoreReturnValue
  public Message replyFile(Path file) {
    return room.share(file);
  }
}
