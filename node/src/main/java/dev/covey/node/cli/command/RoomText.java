package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.api.RoomKind;
import dev.covey.api.RoomStanding;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.door.ApiJson;
import dev.covey.node.door.RoomInfo;

/** How rooms are printed. */
public final class RoomText {

  private RoomText() {}

  /** A room somebody made or joined just now: how others get in. */
  public static void entered(Shell shell, Room room, String how) {
    Console console = shell.console();
    if (shell.json()) {
      console.printJson(json -> ApiJson.write(json, RoomInfo.of(room)));
    } else if (shell.quiet()) {
      console.printAll(
          (room.kind() == RoomKind.DIRECT ? room.id() : PlainText.line(room.link())) + "\n");
    } else {
      console.printAll("room \"" + RoomNames.shown(console, room) + "\" " + how + "\n");
      console.printAll("id    " + room.id() + "\n");
      if (room.kind() != RoomKind.DIRECT) {
        console.printAll("link  " + PlainText.line(room.link()) + "\n");
      }
    }
    console.flush();
  }

  private static String kind(RoomKind kind) {
    return switch (kind) {
      case OPEN -> "open  ";
      case INVITE -> "invite";
      case DIRECT -> "direct";
    };
  }

  private static String standing(RoomStanding standing) {
    return switch (standing) {
      case MEMBER -> "";
      case WAITING -> "  (not let in yet)";
      case REFUSED -> "  (you were not let in)";
      case LEFT -> "  (you left)";
      case REMOVED -> "  (you were put out)";
    };
  }

  /** One of several: the beginning of its id, its kind, its name, and whether one is in it. */
  static String line(Console console, Room room) {
    return console.dim(room.id().substring(0, 12))
        + "  "
        + kind(room.kind())
        + "  "
        + RoomNames.shown(console, room)
        + console.dim(standing(room.standing()));
  }
}
