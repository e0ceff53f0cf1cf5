package dev.covey.node.cli.command;

import dev.covey.api.History;
import dev.covey.api.Message;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.MessageText;
import dev.covey.node.door.ApiJson;
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
      "  covey history reading --before CURSOR   (the cursor is printed below each page)",
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

  @Option(names = "--all", description = "the whole room")
  boolean all;

  public HistoryCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (limit < 1 || limit > 10_000) {
      throw new CommandFailure(ExitCode.USAGE, "--limit is 1 to 10000, not " + limit);
    }
    try (Session session = shell.local()) {
      History history = session.room(room).history();
      if (all) {
        printAll(history);
      } else {
        History.Page page = before == null ? history.latest(limit) : history.before(before, limit);
        print(page);
        if (page.items().size() == limit) {
          shell.console().note("older ones: --before " + page.cursor());
        }
      }
      return ExitCode.OK;
    }
  }

  /** Walks to the beginning keeping one cursor a page, then prints forwards. */
  private void printAll(History history) {
    Deque<String> cursors = new ArrayDeque<>();
    History.Page page = history.latest(PAGE);
    History.Page newest = page;
    while (page.items().size() == PAGE) {
      cursors.push(page.cursor());
      page = history.before(page);
    }
    if (cursors.isEmpty()) {
      print(newest);
      return;
    }
    for (String cursor : cursors) {
      print(history.before(cursor, PAGE));
    }
    print(newest);
  }

  private void print(History.Page page) {
    Console console = shell.console();
    for (Message message : page.items()) {
      if (shell.json()) {
        console.printJson(json -> ApiJson.write(json, message));
      } else {
        console.printAll(MessageText.line(message, console) + "\n");
      }
    }
    console.flush();
  }
}
