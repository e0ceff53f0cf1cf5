package dev.covey.node.cli.command;

import dev.covey.api.Room;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "pin",
    description = "Pin a message for everyone, or take it down; without one, list what is pinned.",
    footer = {
      "",
      "Examples:",
      "  covey pin reading 3f2a/12",
      "  covey pin reading 3f2a/12 --remove",
      "  covey pin reading"
    })
public final class PinCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(index = "0", paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MESSAGE",
      description = MessageNames.SYNTAX)
  String message = "";

  @Option(names = "--remove", description = "take it down")
  boolean remove;

  public PinCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room in = session.room(room);
      if (message.isEmpty()) {
        MessagePrinter.of(shell, in).print(in.pinned());
      } else {
        in.conversation().pin(MessageNames.message(in, message), !remove);
      }
      return ExitCode.OK;
    }
  }
}
