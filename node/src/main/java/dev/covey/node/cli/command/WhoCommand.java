package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.api.Sighting;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.door.TalkJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "who",
    description = {
      "Say who of a room's other members is online, and when the rest were seen.",
      "Members tell each other while they are online; a node notes it for itself only."
    },
    footer = {"", "Examples:", "  covey who reading", "  covey who reading --json | jq .online"})
public final class WhoCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public WhoCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      Room in = session.room(room);
      List<Sighting> others = in.presence().members();
      if (shell.json()) {
        others.forEach(one -> console.printJson(json -> TalkJson.write(json, one)));
      } else {
        console.printAll(MembersText.online(in, others) + "\n");
        others.forEach(one -> console.printAll(line(console, one) + "\n"));
      }
      console.flush();
      if (!session.isRemote()) {
        console.note("no node runs here, so nobody can be seen: `covey node` starts one");
      }
      return ExitCode.OK;
    }
  }

  private static String line(Console console, Sighting one) {
    return console.tinted(console.person(one.name(), one.identity()), one.identity())
        + "  "
        + MembersText.presence(one);
  }
}
