package dev.covey.node.cli.command;

import dev.covey.node.mirror.MirrorList;
import dev.covey.node.room.key.MirrorCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "add",
    description = {
      "Keep a room from now on. A mirror that runs takes it up by itself.",
      "The code comes from a member: `covey mirror-code ROOM`. It lets nobody read."
    },
    footer = {"", "Examples:", "  covey mirror add covey-mirror:…"})
final class MirrorAddCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "CODE", description = "what `covey mirror-code ROOM` prints")
  String code = "";

  MirrorAddCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    MirrorCode parsed;
    try {
      parsed = MirrorCode.parse(code);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
    boolean added = new MirrorList(shell.data(MirrorCommand.FOLDER)).add(parsed);
    String id = parsed.roomId().hex();
    if (shell.json()) {
      shell
          .console()
          .printJson(
              json -> {
                json.writeStartObject();
                json.writeStringProperty("room", id);
                json.writeBooleanProperty("added", added);
                json.writeEndObject();
              });
      shell.console().flush();
    } else if (!shell.quiet()) {
      shell.console().print("room " + id.substring(0, 8) + (added ? "" : " was there already"));
    }
    return ExitCode.OK;
  }
}
