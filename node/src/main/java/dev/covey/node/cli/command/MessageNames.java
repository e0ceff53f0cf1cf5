package dev.covey.node.cli.command;

import dev.covey.api.History;
import dev.covey.api.Member;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageKind;
import dev.covey.api.Room;
import dev.covey.node.cli.terminal.ShortIds;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** Finds what people name: a message by the beginning of its log's key, a member by its name. */
final class MessageNames {

  static final String SYNTAX =
      "as history shows it, such as 3fa8/17, or last: the newest text or file";

  /** For what only its author can do. */
  static final String OWN_SYNTAX =
      "as history shows it, such as 3fa8/17, or last: your own newest text or file";

  private static final int PAGE = 100;

  private MessageNames() {}

  /** A message's id: whole for programs, as short as it can be for people. */
  static String shown(Shell shell, Room room, MessageId id) {
    return shell.console().isTerminal()
        ? ShortIds.of(room.members().stream().map(Member::logKey).toList()).of(id)
        : id.toString();
  }

  /** As {@link #message}, but the last one is the newest of those that this identity wrote. */
  static MessageId own(Session session, Room room, String text, Predicate<Message> which) {
    if (!text.equals("last")) {
      return message(room, text);
    }
    return last(
            room.history().by(session.node().profile().identity()),
            message -> isSaid(message) && which.test(message))
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.NOT_FOUND, "you have said nothing in this room that could be meant"));
  }

  private static boolean isSaid(Message message) {
    return (message.kind() == MessageKind.TEXT || message.kind() == MessageKind.FILE)
        && !message.marks().redacted();
  }

  /** The newest that fits; in living rooms it is on the first page. */
  private static Optional<MessageId> last(History history, Predicate<Message> fits) {
    History.Page page = history.latest(PAGE);
    while (!page.items().isEmpty()) {
      for (int i = page.items().size() - 1; i >= 0; i--) {
        if (fits.test(page.items().get(i))) {
          return Optional.of(page.items().get(i).id());
        }
      }
      page = history.before(page);
    }
    return Optional.empty();
  }

  /** A message of {@code LOG/INDEX}, where LOG may be cut short, or the last text or file. */
  static MessageId message(Room room, String text) {
    if (text.equals("last")) {
      return last(room.history(), MessageNames::isSaid)
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
              + (logs.isEmpty() ? "\" begins with \"" : "\" begin with \"")
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
}
