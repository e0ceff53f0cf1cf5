package dev.covey.node.cli.command;

import dev.covey.api.Room;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "react",
    description = "Put a reaction on a message, or take it off.",
    footer = {
      "",
      "Examples:",
      "  covey react reading 3f2a/12 👍",
      "  covey react reading 3f2a/12 👍 --remove"
    })
public final class ReactCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(index = "1", paramLabel = "MESSAGE", description = MessageNames.SYNTAX)
  String message = "";

  @Parameters(index = "2", paramLabel = "EMOJI", description = "an emoji, or a short word")
  String emoji = "";

  @Option(names = "--remove", description = "take it off")
  boolean remove;

  public ReactCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    if (emoji.isBlank()) {
      throw new CommandFailure(ExitCode.USAGE, "the EMOJI is empty");
    }
    try (Session session = shell.present()) {
      Room in = session.room(room);
      in.conversation().react(MessageNames.message(in, message), emoji, !remove);
      return ExitCode.OK;
    }
  }
}
