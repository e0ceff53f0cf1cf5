package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.RoomInfo;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "rooms",
    description = "List your rooms, oldest first, and say which of them you are out of.",
    footer = {"", "Examples:", "  covey rooms", "  covey rooms --json | jq -r .link"})
public final class RoomsCommand implements Callable<Integer> {

  private final Shell shell;

  public RoomsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      List<Room> rooms = session.node().rooms();
      for (Room room : rooms) {
        if (shell.json()) {
          shell.console().printJson(json -> ApiJson.write(json, RoomInfo.of(room)));
        } else {
          shell.console().printAll(RoomText.line(shell.console(), room) + "\n");
        }
      }
      shell.console().flush();
      if (rooms.isEmpty()) {
        shell
            .console()
            .note("no rooms yet: `covey create NAME` makes one, `covey join` enters one");
      }
      return ExitCode.OK;
    }
  }
}
