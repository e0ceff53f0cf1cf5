package dev.covey.node.cli.command;

import dev.covey.api.Room;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "redact",
    description = {
      "Take back what you said; as a moderator, what anybody said.",
      "Nodes that keep the rules forget the words, or where a file is; not its bytes.",
      "Who has read them has read them."
    },
    footer = {
      "",
      "Examples:",
      "  covey redact reading 3f2a/12",
      "  covey redact reading last               (your own newest)",
      "  covey redact reading 3f2a/12 --reason \"not for here\""
    })
public final class RedactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "MESSAGE", description = MessageNames.OWN_SYNTAX)
  String message = "";

  @Option(names = "--reason", paramLabel = "TEXT", description = "why; everybody sees it")
  String reason = "";

  public RedactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room in = session.room(room);
      in.conversation().redact(MessageNames.own(session, in, message, any -> true), reason);
      return ExitCode.OK;
    }
  }
}
