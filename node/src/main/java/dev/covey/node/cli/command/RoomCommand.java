package dev.covey.node.cli.command;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands about a room's insides. */
@Command(
    name = "room",
    description = "Look into a room.",
    synopsisSubcommandLabel = "COMMAND",
    footer = {"", "Examples:", "  covey room why reading 3fa8/17"})
public final class RoomCommand {

  private RoomCommand() {}

  /** With all of its commands. */
  public static CommandLine line(Shell shell) {
    return new CommandLine(new RoomCommand()).addSubcommand("why", new WhyCommand(shell));
  }
}
