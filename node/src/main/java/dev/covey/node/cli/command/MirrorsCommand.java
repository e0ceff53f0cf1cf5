package dev.covey.node.cli.command;

import dev.covey.api.Mirror;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.MirrorJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "mirrors",
    description = {
      "Show who keeps a room for others, by their signed word: how far, and since when.",
      "`covey mirror-code ROOM` prints what a mirror needs."
    },
    footer = {"", "Examples:", "  covey mirrors reading", "  covey mirrors reading --json"})
public final class MirrorsCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public MirrorsCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      List<Mirror> mirrors = session.room(room).mirrors();
      for (Mirror mirror : mirrors) {
        if (shell.json()) {
          console.printJson(json -> MirrorJson.write(json, mirror));
        } else {
          console.printAll("mirror " + line(mirror) + "\n");
        }
      }
      console.flush();
      if (mirrors.isEmpty()) {
        console.note("no mirror has said that it keeps this room");
      }
      return ExitCode.OK;
    }
  }

  static String line(Mirror mirror) {
    if (mirror.since().toEpochMilli() == 0) {
      return mirror.device().substring(0, 8)
          + (mirror.connected() ? "  connected" : "  not connected")
          + ", has signed for nothing yet";
    }
    return mirror.device().substring(0, 8)
        + (mirror.connected() ? "  connected" : "  not connected")
        + ", keeps "
        + mirror.whole()
        + " of "
        + mirror.logs()
        + (mirror.logs() == 1 ? " log" : " logs")
        + " as far as it is here, "
        + mirror.ownKept()
        + " of your "
        + mirror.ownLength()
        + " entries, since "
        + Moments.show(mirror.since().toEpochMilli())
        + (mirror.contradicting() == 0
            ? ""
            : "; " + mirror.contradicting() + " logs are OTHERS than here: do not rely on it");
  }
}
