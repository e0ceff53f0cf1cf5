package dev.covey.node.cli.command;

import dev.covey.node.mirror.MirrorList;
import dev.covey.node.mirror.MirrorState;
import dev.covey.node.room.key.MirrorCode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "List the rooms that are kept, and how they stood when the mirror last looked.",
    footer = {"", "Examples:", "  covey mirror list", "  covey mirror list --json | jq .room"})
final class MirrorListCommand implements Callable<Integer> {

  private final Shell shell;

  MirrorListCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    MirrorList list = new MirrorList(shell.data(MirrorCommand.FOLDER));
    List<MirrorState> states = list.states();
    for (MirrorCode code : list.read()) {
      MirrorState state =
          states.stream()
              .filter(one -> one.room().equals(code.roomId()))
              .findFirst()
              .orElse(new MirrorState(code.roomId(), code.keys().size(), 0, 0, 0, false, 0));
      MirrorCommand.print(shell, state);
    }
    shell.console().flush();
    return ExitCode.OK;
  }
}
