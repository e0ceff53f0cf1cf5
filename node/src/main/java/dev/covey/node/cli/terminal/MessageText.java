package dev.covey.node.cli.terminal;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageKind;
import dev.covey.api.RoomFile;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** A message as a line for people; the continuation of a longer text is indented. */
public final class MessageText {

  private static final String INDENT = "          ";

  private MessageText() {}

  public static String line(Message message, Console console) {
    String time = console.dim(time(message));
    String name = console.tinted(name(message.authorName(), message.author()), message.author());
    String gap = message.gap() ? console.dim(" (something before it is missing)") : "";
    if (message.kind() == MessageKind.HELLO) {
      String bot = message.authorKind() == MemberKind.BOT ? " (a bot)" : "";
      return time + "  " + name + console.dim(" is here" + bot) + gap;
    } else if (message.file().isPresent()) {
      RoomFile file = message.file().get();
      return time
          + "  "
          + name
          + " shared "
          + console.bold(PlainText.line(file.name()))
          + " ("
          + Progress.size(file.size())
          + ")"
          + gap;
    }
    return time + "  " + name + ": " + PlainText.block(message.text(), INDENT) + gap;
  }

  /** A name nobody can forge: what they call themselves, and the beginning of their identity. */
  public static String name(String name, String identity) {
    return PlainText.line(name) + "~" + identity.substring(0, Math.min(4, identity.length()));
  }

  private static String time(Message message) {
    ZonedDateTime at = message.claimedAt().atZone(ZoneId.systemDefault());
    return two(at.getMonthValue())
        + "-"
        + two(at.getDayOfMonth())
        + " "
        + two(at.getHour())
        + ":"
        + two(at.getMinute())
        + ":"
        + two(at.getSecond());
  }

  private static String two(int number) {
    return number < 10 ? "0" + number : Integer.toString(number);
  }
}
