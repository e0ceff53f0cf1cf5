package dev.covey.node.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The commands about a room's insides. */
@Command(
    name = "room",
    description = "Look into a room.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  covey room show reading", "  covey room why reading 3fa8/17"})
public final class RoomCommand implements Callable<Integer> {

  @Spec CommandSpec spec = CommandSpec.create();

  private RoomCommand() {}

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitCode.OK;
  }

  /** With all of its commands. */
  public static CommandLine line(Shell shell) {
    return new CommandLine(new RoomCommand())
        .addSubcommand("show", new ShowRoomCommand(shell))
        .addSubcommand("why", new WhyCommand(shell));
  }
}
