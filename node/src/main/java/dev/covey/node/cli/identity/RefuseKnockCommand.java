package dev.covey.node.cli.identity;

import dev.covey.api.Knocks;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "refuse",
    description = "Take no notice of somebody who knocked, for a week; they are not told.",
    footer = {"", "Examples:", "  covey knock refuse bob", "  covey knock refuse 3fa1"})
final class RefuseKnockCommand implements Callable<Integer> {

  private final Shell shell;

  @Parameters(paramLabel = "WHO", description = People.KNOCKING)
  String knocking = "";

  RefuseKnockCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      Knocks knocks = session.node().knocks();
      String who = People.knocking(session, knocking);
      knocks.refuse(who);
      shell.done("refused", who, "nothing is heard of " + who + " for a week");
      return ExitCode.OK;
    }
  }
}
