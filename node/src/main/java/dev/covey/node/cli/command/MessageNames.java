package dev.covey.node.cli.command;

import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.Room;
import java.util.List;
import java.util.Locale;

/** Finds what people name: a message by the beginning of its log's key, a member by its name. */
final class MessageNames {

  static final String SYNTAX = "as history shows it, such as 3fa8/17, or last";

  private MessageNames() {}

  /** A message of {@code LOG/INDEX}, where LOG may be cut short, or the last one. */
  static MessageId message(Room room, String text) {
    if (text.equals("last")) {
      return room.history().latest(1).items().stream()
          .findFirst()
          .map(Message::id)
          .orElseThrow(
              () -> new CommandFailure(ExitCode.NOT_FOUND, "nothing was said in this room yet"));
    }
    int slash = text.indexOf('/');
    if (slash < 1) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "a message is named LOG/INDEX, like 3fa8/17, not \""
              + text
              + "\"; `covey history ROOM` shows them");
    }
    List<String> logs =
        room.members().stream()
            .map(Member::logKey)
            .filter(key -> key.startsWith(text.substring(0, slash).toLowerCase(Locale.ROOT)))
            .distinct()
            .toList();
    if (logs.size() != 1) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          (logs.isEmpty() ? "no log" : logs.size() + " logs")
              + " of room \""
              + room.name()
              + "\" begin with \""
              + text.substring(0, slash)
              + "\"; `covey members` lists them");
    }
    try {
      return new MessageId(logs.get(0), Long.parseLong(text.substring(slash + 1)));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "\"" + text.substring(slash + 1) + "\" is not a place in a log");
    }
  }

  /** An identity: how it begins, or the name of a member. */
  static String identity(Room room, String text) {
    List<String> found =
        room.members().stream()
            .filter(
                member ->
                    member.name().equals(text)
                        || (text.length() >= 4
                            && member.identity().startsWith(text.toLowerCase(Locale.ROOT))))
            .map(Member::identity)
            .distinct()
            .toList();
    if (found.size() != 1) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          (found.isEmpty() ? "nobody" : found.size() + " members")
              + " in room \""
              + room.name()
              + "\" is called \""
              + text
              + "\"; `covey members` lists them");
    }
    return found.get(0);
  }
}
