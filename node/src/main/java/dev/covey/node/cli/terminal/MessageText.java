package dev.covey.node.cli.terminal;

import dev.covey.api.MemberKind;
import dev.covey.api.Message;
import dev.covey.api.MessageId;
import dev.covey.api.MessageMarks;
import dev.covey.api.RoomFile;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Messages of one room as lines for people; the continuation of a longer text is indented.
 * Remembers what it has printed lately, so that a reply can quote it. One thread.
 */
public final class MessageText {

  private static final String INDENT = "          ";
  private static final int QUOTED = 40;
  private static final int REMEMBERED = 1_000;

  private final Console console;
  private ShortIds ids;
  private final Map<MessageId, String> printed =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<MessageId, String> eldest) {
          return size() > REMEMBERED;
        }
      };

  public MessageText(Console console, ShortIds ids) {
    this.console = console;
    this.ids = ids;
  }

  /** The room has more logs now. */
  public void use(ShortIds newIds) {
    ids = newIds;
  }

  /** One message, without a line break at its end. */
  public String line(Message message) {
    String time = console.dim(time(message) + "  " + ids.of(message.id()));
    String name =
        console.tinted(
            console.apart(console.person(message.authorName(), message.author())),
            message.author());
    remember(message);
    return time + "  " + name + said(message) + notes(message) + reactions(message.marks());
  }

  /** A name nobody can forge: what they call themselves, and the beginning of their identity. */
  public static String name(String name, String identity) {
    return PlainText.name(name) + "~" + identity.substring(0, Math.min(4, identity.length()));
  }

  private String said(Message message) {
    if (message.marks().redacted()) {
      String reason = message.marks().reason();
      return console.dim(
          " (taken back" + (reason.isEmpty() ? "" : ": " + PlainText.line(reason)) + ")");
    }
    String words = message.text();
    return switch (message.kind()) {
      case TEXT -> ": " + answered(message) + block(words);
      case FILE -> " shared " + message.file().map(this::file).orElse("a file");
      case HELLO ->
          console.dim(" is here" + (message.authorKind() == MemberKind.BOT ? " (a bot)" : ""));
      case EDIT -> " edited " + about(message) + ": " + block(words);
      case REDACTION ->
          " took back " + about(message) + (words.isEmpty() ? "" : ": " + PlainText.line(words));
      case REACTION ->
          words.isEmpty()
              ? " took a reaction off " + about(message)
              : " reacted " + PlainText.title(words) + " to " + about(message);
      case PIN -> (words.isEmpty() ? " took down " : " pinned ") + about(message);
      default -> " " + console.apart(PlainText.line(words));
    };
  }

  private String block(String words) {
    return console.apart(Markdown.block(words, INDENT, console));
  }

  private String file(RoomFile file) {
    return console.bold(console.apart(PlainText.title(file.name())))
        + " ("
        + Progress.size(file.size())
        + ")";
  }

  /** What a message is about, by its id and its first words. */
  private String about(Message message) {
    return message.links().target().map(this::quoted).orElse("something");
  }

  private String answered(Message message) {
    Optional<MessageId> to = message.links().replyTo();
    String thread =
        message
            .links()
            .thread()
            .map(root -> console.dim("[thread " + ids.of(root) + "] "))
            .orElse("");
    return thread + to.map(id -> console.dim("[to " + quoted(id) + "] ")).orElse("");
  }

  private String quoted(MessageId id) {
    String words = printed.get(id);
    return words == null ? ids.of(id) : ids.of(id) + " \"" + words + "\"";
  }

  private void remember(Message message) {
    if (!message.text().isEmpty()) {
      String first = message.text().lines().findFirst().orElse("");
      printed.put(message.id(), console.apart(PlainText.quote(first, QUOTED)));
    }
  }

  private String notes(Message message) {
    MessageMarks marks = message.marks();
    StringBuilder notes = new StringBuilder();
    if (marks.edits() > 0 && !marks.redacted()) {
      notes.append(" (edited)");
    }
    if (marks.pinned()) {
      notes.append(" (pinned)");
    }
    if (marks.replies() > 0) {
      notes.append(marks.replies() == 1 ? " (1 reply)" : " (" + marks.replies() + " replies)");
    }
    if (message.gap()) {
      notes.append(" (something before it is missing)");
    }
    return notes.isEmpty() ? "" : console.dim(notes.toString());
  }

  private String reactions(MessageMarks marks) {
    StringBuilder line = new StringBuilder();
    for (Map.Entry<String, List<String>> one : marks.reactions().entrySet()) {
      line.append(line.isEmpty() ? "\n" + INDENT : "  ")
          .append(PlainText.title(one.getKey()))
          .append(' ')
          .append(one.getValue().size());
    }
    return line.toString();
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
