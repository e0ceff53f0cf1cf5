package dev.covey.node.cli.command;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.api.Room;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "history",
    description = "Print the newest messages in the room's order, oldest first.",
    footer = {
      "",
      "Examples:",
      "  covey history reading",
      "  covey history reading --limit 200 --json",
      "  covey history reading --read > /dev/null (marks the room as read)",
      "  covey history reading --before CURSOR   (the cursor is printed below each page)",
      "  covey history reading --by ada --from 2026-11-01",
      "  covey history reading --thread 3fa8/17",
      "  covey history reading --all > reading.txt"
    })
public final class HistoryCommand implements Callable<Integer> {

  private static final int PAGE = 1000;

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "how many, 1 to 10000 (50)")
  int limit = 50;

  @Option(names = "--before", paramLabel = "CURSOR", description = "the page before this one")
  @Nullable String before;

  @Option(names = "--after", paramLabel = "CURSOR", description = "the page after this one")
  @Nullable String after;

  @Option(
      names = "--from",
      paramLabel = "DATE",
      description = "from a day (2026-11-21, in this time zone), an instant, or 12h ago on")
  @Nullable String from;

  @Option(
      names = "--around",
      paramLabel = "MESSAGE",
      description = "a message, and what is before and after it")
  @Nullable String around;

  @Option(names = "--thread", paramLabel = "MESSAGE", description = "only the thread it began")
  @Nullable String thread;

  @Option(
      names = "--by",
      paramLabel = "MEMBER",
      description = "only what this member wrote: " + MemberChoice.SYNTAX)
  @Nullable String by;

  @Option(
      names = "--read",
      description = "mark it as read, as the newest page on a terminal is anyway")
  boolean read;

  @Option(names = "--all", description = "the whole room")
  boolean all;

  private @Nullable MessagePrinter printer;

  public HistoryCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > 10_000) {
      throw new CommandFailure(ExitCode.USAGE, "--limit is 1 to 10000, not " + limit);
    }
    try (Session session = shell.present()) {
      Room in = session.room(room);
      History history = part(session, in);
      if (all) {
        printAll(in, history);
      } else {
        History.Page page = page(in, history);
        print(in, page);
        markRead(in, page);
        if (page.items().isEmpty() && isPlain() && !session.isRemote()) {
          shell.console().note("nothing is here yet; while `covey node` runs, others bring it");
        }
        if (page.items().size() == limit) {
          boolean forwards = after != null || from != null;
          shell
              .console()
              .note(
                  forwards
                      ? "newer ones: --after " + page.end()
                      : "older ones: --before " + page.cursor());
        }
      }
      return ExitCode.OK;
    }
  }

  private boolean isPlain() {
    return before == null && after == null && from == null && by == null && thread == null;
  }

  private History part(Session session, Room in) {
    if (thread != null && by != null) {
      throw new CommandFailure(ExitCode.USAGE, "--thread or --by, not both");
    }
    if (thread != null) {
      return in.history().thread(MessageNames.message(in, thread));
    }
    return by == null ? in.history() : in.history().by(MemberChoice.writer(session, in, by));
  }

  private History.Page page(Room in, History history) {
    try {
      if (before != null) {
        return history.before(before, limit);
      } else if (after != null) {
        return history.after(after, limit);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          ExitCode.USAGE, "no page of this room has that cursor: " + e.getMessage());
    }
    if (around != null) {
      return history.around(MessageNames.message(in, around), limit);
    }
    return from == null
        ? history.latest(limit)
        : history.from(Moments.past("--from", from, Instant.now()), limit);
  }

  /** Walks to the beginning keeping one cursor a page, then prints forwards. */
  private void printAll(Room in, History history) {
    Deque<String> cursors = new ArrayDeque<>();
    History.Page page = history.latest(PAGE);
    History.Page newest = page;
    while (page.items().size() == PAGE) {
      cursors.push(page.cursor());
      page = history.before(page);
    }
    if (cursors.isEmpty()) {
      print(in, newest);
      return;
    }
    for (String cursor : cursors) {
      print(in, history.before(cursor, PAGE));
    }
    print(in, newest);
  }

  private void print(Room in, History.Page page) {
    MessagePrinter used = printer == null ? MessagePrinter.of(shell, in) : printer;
    printer = used;
    used.print(page.items());
  }

  /** Who reads the newest page on a terminal has read it. */
  private void markRead(Room in, History.Page page) {
    boolean reads = shell.console().isTerminal() && !shell.json();
    if (read || (reads && before == null && after == null)) {
      page.items().stream().mapToLong(Message::position).max().ifPresent(in::markRead);
    }
  }
}
