package dev.covey.node.cli.command;

import dev.covey.api.Room;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "create",
    description = "Make a room that others join by its link.",
    footer = {
      "",
      "Examples:",
      "  covey create reading",
      "  covey create \"book club\" --quiet   (prints the link only)"
    })
public final class CreateCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "NAME", description = "what to call it; others see it")
  String name = "";

  public CreateCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.local()) {
      Room room = session.node().createRoom(name);
      RoomText.entered(shell, room, "made");
      RoomNames.noteTwins(shell.console(), session.node(), room);
      return ExitCode.OK;
    }
  }
}
