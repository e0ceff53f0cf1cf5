package dev.covey.node.cli.command;

import dev.covey.api.RoomFile;
import dev.covey.node.cli.terminal.Console;
import dev.covey.node.cli.terminal.PlainText;
import dev.covey.node.cli.terminal.Progress;
import dev.covey.node.door.ApiJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "files",
    description = "List the files shared in a room, oldest first.",
    footer = {"", "Examples:", "  covey files reading", "  covey files reading --json | jq .size"})
public final class FilesCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "its name, or how its id begins")
  String room = "";

  public FilesCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    Console console = shell.console();
    try (Session session = shell.present()) {
      for (RoomFile file : session.room(room).files()) {
        if (shell.json()) {
          console.printJson(json -> ApiJson.write(json, file));
        } else {
          console.printAll(
              String.format("%10s", Progress.size(file.size()))
                  + "  "
                  + console.bold(PlainText.title(file.name()))
                  + "  "
                  + console.dim(PlainText.title(file.mime()) + "  " + file.id())
                  + "\n");
        }
      }
      console.flush();
      return ExitCode.OK;
    }
  }
}
