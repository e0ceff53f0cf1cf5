package dev.covey.node.cli.command;

import dev.covey.api.Room;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "mirror-code",
    description = {
      "Print what a mirror needs to keep a room: enough to find, store and serve it, not to read.",
      "Give it to whoever runs `covey mirror`."
    },
    footer = {
      "",
      "Examples:",
      "  covey mirror-code reading",
      "  covey mirror add $(covey mirror-code reading)"
    })
public final class MirrorCodeCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public MirrorCodeCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Room of = session.room(room);
      String code = of.mirrorCode();
      if (shell.json()) {
        shell
            .console()
            .printJson(
                json -> {
                  json.writeStartObject();
                  json.writeStringProperty("room", of.id());
                  json.writeStringProperty("code", code);
                  json.writeEndObject();
                });
        shell.console().flush();
      } else {
        shell.console().print(code);
      }
      return ExitCode.OK;
    }
  }
}
