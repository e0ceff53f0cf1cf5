package dev.covey.node.cli.command;

import dev.covey.api.Room;
import dev.covey.node.cli.terminal.PlainText;
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
    try (Session session = shell.local()) {
      Room left = session.room(room);
      left.membership().leave();
      if (shell.json()) {
        shell
            .console()
            .printJson(
                json -> {
                  json.writeStartObject();
                  json.writeStringProperty("left", left.id());
                  json.writeEndObject();
                });
        shell.console().flush();
      } else {
        shell.console().note("you left \"" + PlainText.line(left.name()) + "\"");
      }
      return ExitCode.OK;
    }
  }
}
