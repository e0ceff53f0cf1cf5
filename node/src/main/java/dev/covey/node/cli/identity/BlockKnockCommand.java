package dev.covey.node.cli.identity;

import dev.covey.api.Knocks;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "block",
    description = "Never hear again of somebody who knocked; they are not told.",
    footer = {"", "Examples:", "  covey knock block bob", "  covey knock block 3fa1"})
final class BlockKnockCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "WHO", description = People.KNOCKING)
  String knocking = "";

  BlockKnockCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Knocks knocks = session.node().knocks();
      String who = People.knocking(session, knocking);
      knocks.block(who);
      shell.done("blocked", who, "nothing is heard of " + who + " any more");
      return ExitCode.OK;
    }
  }
}
