package dev.covey.node.cli.command;

import dev.covey.api.Message;
import dev.covey.api.MessageMarks;
import dev.covey.api.Room;
import dev.covey.api.Why;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.MessageJson;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "why",
    description =
        "Say where an entry stands and why it counts, or does not: author, proof, verdict.",
    footer = {
      "",
      "Examples:",
      "  covey room why reading 3fa8/17",
      "  covey room why reading 3fa8/17 --json"
    })
public final class WhyCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(
      index = "1",
      paramLabel = "MESSAGE",
      description = "LOG/INDEX, as `covey history` shows it")
  String message = "";

  public WhyCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room in = session.room(room);
      Optional<Why> why = in.why(MessageNames.message(in, message));
      if (why.isEmpty()) {
        throw new CommandFailure(
            ExitCode.NOT_FOUND, "entry " + message + " is not here, or not of that room");
      }
      if (shell.json()) {
        shell.console().printJson(json -> MessageJson.write(json, why.get()));
      } else {
        print(why.get(), shell.console());
        in.message(why.get().id())
            .map(Message::marks)
            .filter(MessageMarks::redacted)
            .ifPresent(marks -> line(shell.console(), "words", takenBack(marks.reason())));
      }
      shell.console().flush();
      return ExitCode.OK;
    }
  }

  private static void print(Why why, Console console) {
    line(console, "verdict", (why.counts() ? "" : "void: ") + PlainText.line(why.verdict()));
    line(console, "kind", PlainText.line(why.kind()));
    String author =
        why.author().isEmpty()
            ? "not known: the log's first entry is not here"
            : console.person(why.authorName(), why.author()) + "  " + why.author();
    line(console, "author", author);
    line(console, "device", why.device());
    line(console, "log", why.id().logKey());
    line(console, "index", Long.toString(why.id().index()));
    line(console, "order", PlainText.line(why.time()) + "  (ms since 1970, and a counter)");
    why.claimedAt().ifPresent(at -> line(console, "claimed", Moments.show(at)));
    for (Why.Seen seen : why.seen()) {
      line(
          console,
          "seen",
          seen.length()
              + " of "
              + PlainText.line(seen.author())
              + "  "
              + seen.logKey()
              + (seen.here() ? "" : "  (not all here)"));
    }
    why.proof().ifPresent(proof -> print(proof, console));
  }

  private static void print(Why.Proof proof, Console console) {
    line(console, "block", proof.blockHash());
    for (String hash : proof.path()) {
      line(console, "path", hash);
    }
    line(console, "tree", proof.treeHash() + "  over " + proof.length() + " blocks");
    line(
        console,
        "signed",
        proof.signed() ? "by the log's key; checked just now" : "NOT as the log's key asks");
  }

  private static String takenBack(String reason) {
    return "taken back" + (reason.isEmpty() ? "" : ": " + PlainText.line(reason));
  }

  private static void line(Console console, String what, String value) {
    if (!value.isEmpty()) {
      console.printAll(console.dim(String.format("%-9s", what)) + value + "\n");
    }
  }
}
