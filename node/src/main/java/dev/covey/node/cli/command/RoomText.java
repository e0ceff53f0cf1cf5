package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.RoomInfo;

/** How rooms are printed. */
final class RoomText {

  private RoomText() {}

  /** A room somebody made or joined just now: how others get in. */
  static void entered(Shell shell, Room room, String how) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, RoomInfo.of(room)));
    } else if (shell.quiet()) {
      console.printAll(PlainText.line(room.link()) + "\n");
    } else {
      console.printAll("room \"" + console.bold(PlainText.line(room.name())) + "\" " + how + "\n");
      console.printAll("id    " + room.id() + "\n");
      console.printAll("link  " + PlainText.line(room.link()) + "\n");
    }
    console.flush();
  }

  /** One of several: the beginning of its id, its kind, its name. */
  static String line(Console console, Room room) {
    return console.dim(room.id().substring(0, 12))
        + "  "
        + (room.kind() == RoomKind.OPEN ? "open" : "link")
        + "  "
        + console.bold(PlainText.line(room.name()));
  }
}
