package dev.covey.node.cli.identity;

import dev.covey.api.Knock;
import dev.covey.node.cli.command.ExitCode;
import dev.covey.node.cli.command.Session;
import dev.covey.node.cli.command.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
    name = "list",
    description = "List who knocks and has no answer yet.",
    footer = {"", "Examples:", "  covey knock list"})
final class ListKnocksCommand implements Callable<Integer> {

  private final Shell shell;

  ListKnocksCommand(Shell shell) {
    this.shell = shell;
  }

  @Override
  public Integer call() {
    try (Session session = shell.present()) {
      for (Knock knock : session.node().knocks().all()) {
        People.print(shell, knock);
      }
      shell.console().flush();
      return ExitCode.OK;
    }
  }
}
