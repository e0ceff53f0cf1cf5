package dev.covey.node.cli.command;

import dev.covey.node.mirror.MirrorList;
import dev.covey.node.room.key.MirrorCode;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "drop",
    description = {
      "Keep a room no longer, and delete what was kept of it.",
      "At once if the mirror runs, otherwise when it does."
    },
    footer = {"", "Examples:", "  covey mirror drop 7d41c0"})
final class MirrorDropCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "ROOM", description = "how its id begins; `covey mirror list` shows it")
  String room = "";

  MirrorDropCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    MirrorList list = new MirrorList(shell.data(MirrorCommand.FOLDER));
    String beginning = room.toLowerCase(Locale.ROOT);
    List<MirrorCode> found =
        beginning.isEmpty()
            ? List.of()
            : list.read().stream()
                .filter(code -> code.roomId().hex().startsWith(beginning))
                .toList();
    if (found.size() != 1) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          (found.isEmpty() ? "no room" : found.size() + " rooms")
              + " kept here with an id that begins with \""
              + room
              + "\"; `covey mirror list` lists them");
    }
    boolean dropped = list.drop(found.get(0).roomId());
    shell.done(
        "dropped", found.get(0).roomId().hex(), dropped ? "dropped" : "it was dropped already");
    return ExitCode.OK;
  }
}
