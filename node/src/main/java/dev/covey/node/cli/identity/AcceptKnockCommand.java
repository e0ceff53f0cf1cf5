package dev.covey.node.cli.identity;

import dev.covey.api.Knocks;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.RoomText;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "accept",
    description = "Talk to somebody who knocked: opens the direct room.",
    footer = {"", "Examples:", "  covey knock accept bob", "  covey knock accept 3fa1"})
final class AcceptKnockCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "WHO", description = People.KNOCKING)
  String knocking = "";

  AcceptKnockCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Knocks knocks = session.node().knocks();
      String who = People.knocking(session, knocking);
      RoomText.entered(shell, knocks.accept(who), "opened");
      return ExitCode.OK;
    }
  }
}
