package dev.covey.node.cli.command;

import dev.covey.api.Room;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "leave",
    description = {
      "Leave a room, with all your devices.",
      "It can still be read here; to write in it again, you need another invite."
    },
    footer = {"", "Examples:", "  covey leave reading"})
public final class LeaveCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public LeaveCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room left = session.room(room);
      left.membership().leave();
      shell.done("left", left.id(), "you left \"" + RoomNames.shown(shell.console(), left) + "\"");
      return ExitCode.OK;
    }
  }
}
